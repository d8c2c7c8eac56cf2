import type { Obligation } from "@homeport/protocol";
import { same } from "../same.ts";
import { asStrictAs } from "../strictness.ts";
import { type Cell, type Segment, type Table } from "../table.ts";
import { dateOf } from "../time.ts";
import type { Subject } from "./invariant.ts";

/** An unknown age gets what a child gets, in every block: serve or refuse, and served alike. */
export function unknownIsChild({ table }: Subject): string[] {
  const child = table.ageBands.indexOf("child");
  const unknown = table.ageBands.indexOf("unknown");
  return table.blocks.flatMap((block) =>
    table.platforms.flatMap((platform, index) => {
      const [one, other] = [child, unknown].map(
        (band) => table.cells[block[index * table.ageBands.length + band] ?? -1],
      );
      const alike =
        one === other || (one?.type === other?.type && (one?.type !== "serve" || same(one, other)));
      return alike ? [] : [`on ${platform} an unknown age ${other?.type}s where a child ${one?.type}s`];
    }),
  );
}

/** A sub-market serves nothing that a law it adds to refuses, and owes at least what is owed there. */
export function stricterThanParent({ table, laws }: Subject): string[] {
  return [...laws.values()].flatMap(({ market, lineage }) =>
    lineage.slice(1).flatMap((parent) => {
      const segments = table.markets[parent]?.segments ?? [];
      return (table.markets[market]?.segments ?? []).flatMap((segment) =>
        segments
          .filter((wide) => wide.from < segment.to && segment.from < wide.to)
          .flatMap((wide) =>
            weaker(table, { segment, wide }).map((fault) => `${market}, ${fault} in ${parent}`),
          ),
      );
    }),
  );
}

function weaker(table: Table, { segment, wide }: { segment: Segment; wide: Segment }): string[] {
  return table.features.flatMap((feature, index) => {
    const [own, other] = [segment, wide].map(({ blocks }) => table.blocks[blocks[index] ?? -1] ?? []);
    const fault = (own ?? []).map((place, at) =>
      weakness(table, table.cells[place], table.cells[other?.[at] ?? -1]),
    );
    const found = fault.find((text) => text !== null);
    return found ? [`${feature}, from ${dateOf(segment.from)}: ${found}`] : [];
  });
}

function weakness(table: Table, own: Cell | undefined, other: Cell | undefined): string | null {
  if (own?.type !== "serve" || !other) return null;
  if (other.type === "refuse") {
    // What the maker has not launched or routed there is its own choice; what the law refuses is not.
    const legal = other.reasons.flatMap((place) => table.reasons[place] ?? []);
    const refusing = legal.find(({ gate, code }) => gate === "legal" && code === "market_blocked");
    return refusing ? `it serves what ${refusing.rules.join(", ")} refuses` : null;
  }
  const obligations = (cell: typeof own): Obligation[] =>
    cell.obligations.flatMap((place) => table.obligations[place] ?? []);
  return asStrictAs(obligations(own), obligations(other)) ? null : "it owes less than is owed";
}
