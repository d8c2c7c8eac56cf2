import type { Source } from "@homeport/protocol";
import type { Rule } from "./rule.ts";

export type PackFault = { path: (string | number)[]; message: string };

type Parts = {
  market: string;
  extends?: string | undefined;
  sources: readonly Source[];
  rules: readonly Rule[];
  calendar: readonly { sources: readonly string[] }[];
  figures: readonly { sources: readonly string[] }[];
};

/** What no single rule shows: names that point nowhere, ids and dates that stand against each other. */
export function packFaults(pack: Parts): PackFault[] {
  return [
    ...pack.rules.flatMap((rule, index) => ruleFaults(pack, rule, index)),
    ...unknownSources(pack, "rules"),
    ...unknownSources(pack, "calendar"),
    ...unknownSources(pack, "figures"),
    ...repeated(pack.rules.map(({ id }) => id)).map((index) => ({
      path: ["rules", index, "id"],
      message: `the rule id \`${pack.rules[index]?.id}\` stands twice`,
    })),
    ...repeated(pack.sources.map(({ id }) => id)).map((index) => ({
      path: ["sources", index, "id"],
      message: `the source id \`${pack.sources[index]?.id}\` stands twice`,
    })),
    ...overlaps(pack.rules),
    ...(pack.extends === pack.market
      ? [{ path: ["extends"], message: `\`${pack.market}\` cannot extend itself` }]
      : []),
  ];
}

function ruleFaults(pack: Parts, rule: Rule, index: number): PackFault[] {
  const faults: PackFault[] = [];
  if (!rule.id.startsWith(`${pack.market}/`)) {
    faults.push({
      path: ["rules", index, "id"],
      message: `rule \`${rule.id}\` must begin with \`${pack.market}/\``,
    });
  }
  if (rule.from && rule.to && rule.from >= rule.to) {
    faults.push({ path: ["rules", index, "to"], message: `rule \`${rule.id}\` ends before it begins` });
  }
  if (pack.extends !== undefined && rule.type === "availability" && rule.effect === "allow") {
    faults.push({
      path: ["rules", index, "effect"],
      message: `rule \`${rule.id}\` allows, and a sub-market only adds demands; leave allowing to \`${pack.extends}\``,
    });
  }
  return faults;
}

function unknownSources(pack: Parts, list: "rules" | "calendar" | "figures"): PackFault[] {
  const known = new Set(pack.sources.map(({ id }) => id));
  return pack[list].flatMap((item, index) =>
    item.sources.flatMap((source, place): PackFault[] => {
      const named = list === "rules" ? `rule \`${pack.rules[index]?.id}\`` : `entry ${index + 1}`;
      return known.has(source)
        ? []
        : [
            {
              path: [list, index, "sources", place],
              message: `${named} names the source \`${source}\`, which the pack does not list`,
            },
          ];
    }),
  );
}

/** Of one rule's versions (`CN/label`, `CN/label@2`) at most one is in force on any day. */
function overlaps(rules: readonly Rule[]): PackFault[] {
  return rules.flatMap((rule, index) =>
    rules.slice(0, index).flatMap((earlier): PackFault[] => {
      if (earlier.id === rule.id || baseOf(earlier) !== baseOf(rule)) return [];
      const apart =
        (earlier.to !== undefined && earlier.to <= (rule.from ?? "")) ||
        (rule.to !== undefined && rule.to <= (earlier.from ?? ""));
      if (apart) return [];
      const message = `\`${rule.id}\` and \`${earlier.id}\` are in force at once; end the earlier on the day the later begins`;
      return [{ path: ["rules", index, "from"], message }];
    }),
  );
}

function baseOf({ id }: Rule): string {
  return id.replace(/@\d+$/, "");
}

/** Where a value stands again that stood before. */
function repeated(ids: readonly string[]): number[] {
  return ids.flatMap((id, index) => (ids.indexOf(id) < index ? [index] : []));
}
