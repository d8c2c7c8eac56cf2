import { boundsOf } from "./instant.ts";
import {
  type Dates,
  type PackInput,
  type RuleInput,
  type RuleInputOf,
  type RuleKind,
  ruleKinds,
} from "./pack-input.ts";
import { all, among, any, type Term, within, yes } from "./term.ts";

/** A market's law: its own rules and those of every market it adds to. */
export type Law = {
  market: string;
  offset: string;
  /** The market itself, then each it adds to. */
  lineage: readonly string[];
  /** Countries whose law a local operator may be under. */
  countries: readonly string[];
  places: readonly string[];
  rules: readonly RuleInput[];
  /** Rules of which at least one source was quoted or read. */
  verified: ReadonlySet<RuleInput>;
};

/**
 * The law of every market.
 *
 * @throws RangeError where a market adds to one without a pack or to itself, or a rule is of a type that is unknown here.
 */
export function lawsOf(packs: readonly PackInput[]): Law[] {
  return packs.map((pack) => {
    const line = lineOf(packs, pack);
    for (const { id, type } of pack.rules) {
      if (!ruleKinds.has(type))
        throw new RangeError(`the second prover cannot read ${id}, of type \`${type}\``);
    }
    return {
      market: pack.market,
      offset: pack.offset,
      lineage: line.map(({ market }) => market),
      // As the nearest market says; else the country that all of them add to.
      countries: line.find(({ countries }) => countries)?.countries ?? [line.at(-1)?.market ?? pack.market],
      places: pack.places,
      rules: line.flatMap(({ rules }) => rules),
      verified: new Set(line.flatMap(verifiedOf)),
    };
  });
}

function lineOf(packs: readonly PackInput[], pack: PackInput): PackInput[] {
  const line = [pack];
  let parent = pack.extends;
  while (parent !== undefined) {
    const next = packs.find(({ market }) => market === parent);
    if (!next || line.includes(next))
      throw new RangeError(`${pack.market} adds to ${parent}, which leads nowhere`);
    line.push(next);
    parent = next.extends;
  }
  return line;
}

function verifiedOf({ rules, sources }: PackInput): RuleInput[] {
  const doubtful = new Set(
    sources.flatMap(({ id, verification }) => (verification === "unverified" ? [id] : [])),
  );
  const listed = new Set(sources.map(({ id }) => id));
  return rules.filter((rule) => rule.sources.some((id) => listed.has(id) && !doubtful.has(id)));
}

/** The law's rules of one type. */
export function rulesOf<Kind extends RuleKind>({ rules }: Law, kind: Kind): RuleInputOf<Kind>[] {
  return rules.filter(
    (rule): rule is Extract<RuleInput, { type: Kind }> & RuleInputOf<Kind> => rule.type === kind,
  );
}

/** Whether the instant lies in the dates, by the market's own clock. */
export function dated({ offset }: Law, dates: Dates): Term {
  return within(boundsOf(dates, offset));
}

/** Whether a rule is in force for the question: its dates, features, platforms and ages. */
export function inForce(law: Law, rule: RuleInput): Term {
  return all([
    dated(law, rule),
    rule.features ? among("feature", rule.features) : yes,
    rule.platforms ? among("platform", rule.platforms) : yes,
    rule.ageBands ? ofAge(rule.ageBands) : yes,
  ]);
}

/** Whether the person is of one of the ages; an unknown age counts as a child's. */
export function ofAge(bands: readonly string[]): Term {
  return any([among("ageBand", bands), bands.includes("child") ? among("ageBand", ["unknown"]) : "false"]);
}

/** Whether a record of the launch book holds: it is of this market or one it adds to, of the feature, and of the day. */
export function recorded(
  law: Law,
  record: Dates & { market: string; features?: readonly string[] | undefined },
): Term {
  if (!law.lineage.includes(record.market)) return "false";
  return all([dated(law, record), record.features ? among("feature", record.features) : yes]);
}
