import type { Pack } from "./pack.ts";

/** A pack with everything it inherits; `lineage` is its own market first, then each it adds to. */
export type Law = Pack & { lineage: readonly string[] };

/**
 * Every pack with the rules of the markets it extends, its parents' first. Rules only ever add up: a sub-market
 * cannot allow, so of what both demand the stricter holds.
 *
 * @throws RangeError where a pack extends one that is not there, itself by a circle, or one that counts its days otherwise.
 * @example inherit([us, california])[1].lineage // ["US-CA", "US"]
 */
export function inherit(packs: readonly Pack[]): Law[] {
  const faults = inheritanceFaults(packs);
  const [fault] = faults;
  if (fault) throw new RangeError(fault.message);
  const byMarket = new Map(packs.map((pack) => [pack.market, pack]));
  return packs.map((pack) => {
    const line = lineOf(byMarket, pack);
    if (line.length === 1) return { ...pack, lineage: [pack.market] };
    const oldestFirst = line.toReversed();
    return {
      ...pack,
      lineage: line.map(({ market }) => market),
      countries: countriesOf(line),
      sources: oldestFirst.flatMap((ancestor) =>
        ancestor.sources.map((source) => named(ancestor, pack, source)),
      ),
      rules: oldestFirst.flatMap((ancestor) =>
        ancestor === pack
          ? ancestor.rules
          : ancestor.rules.map((rule) => ({
              ...rule,
              sources: rule.sources.map((id) => `${ancestor.market.toLowerCase()}.${id}`),
            })),
      ),
    };
  });
}

/** A source's id is its pack's own business, so an inherited one is told apart. */
function named(ancestor: Pack, pack: Pack, source: Pack["sources"][number]): Pack["sources"][number] {
  return ancestor === pack ? source : { ...source, id: `${ancestor.market.toLowerCase()}.${source.id}` };
}

/** Under whose law a local operator may be: as the nearest market says, else the country all of them add to. */
function countriesOf(line: readonly Pack[]): string[] | undefined {
  const oldest = line.at(-1);
  return line.find(({ countries }) => countries)?.countries ?? (oldest ? [oldest.market] : undefined);
}

/** The pack and its ancestors, nearest first; ends before a market comes twice. */
function lineOf(byMarket: ReadonlyMap<string, Pack>, pack: Pack): Pack[] {
  const line: Pack[] = [];
  for (let next: Pack | undefined = pack; next && !line.includes(next);) {
    line.push(next);
    next = next.extends === undefined ? undefined : byMarket.get(next.extends);
  }
  return line;
}

/** What stands against inheritance, by the market at fault: an unknown parent, a circle, another offset. */
export function inheritanceFaults(packs: readonly Pack[]): { market: string; message: string }[] {
  const byMarket = new Map(packs.map((pack) => [pack.market, pack]));
  return packs.flatMap((pack) => {
    const { market } = pack;
    if (pack.extends === undefined) return [];
    const parent = byMarket.get(pack.extends);
    if (!parent) {
      return [{ market, message: `\`${market}\` extends \`${pack.extends}\`, of which there is no pack` }];
    }
    const oldest = lineOf(byMarket, pack).at(-1);
    if (oldest?.extends !== undefined && byMarket.has(oldest.extends)) {
      return [{ market, message: `\`${market}\` extends itself in a circle, by \`${oldest.market}\`` }];
    }
    return parent.offset === pack.offset
      ? []
      : [
          {
            market,
            message: `\`${market}\` counts its days at ${pack.offset}, and \`${parent.market}\`, which it extends, at ${parent.offset}; give both the same offset`,
          },
        ];
  });
}
