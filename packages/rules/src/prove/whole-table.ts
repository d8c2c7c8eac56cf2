import { canonicalize } from "@homeport/protocol";
import { compile } from "../compile.ts";
import type { MarketTable, Table } from "../table.ts";
import { beginning, forever } from "../time.ts";
import type { Subject } from "./invariant.ts";

/** Every market has a cell for every feature, platform and age band, at every instant, exactly once. */
export function gaps({ table, packs }: Subject): string[] {
  const size = table.features.length * table.platforms.length * table.ageBands.length;
  const missing = [...packs.keys()].filter((market) => !table.markets[market]);
  return [
    ...missing.map((market) => `${market} has a pack and no part in the table`),
    ...Object.entries(table.markets).flatMap(([market, { segments }]) => {
      let next = beginning;
      const faults: string[] = [];
      for (const { from, to, cells } of segments) {
        if (from !== next) faults.push(`${market}: between ${next} and ${from} time is missing or doubled`);
        if (cells.length !== size)
          faults.push(`${market}: from ${from} there are ${cells.length} cells, not ${size}`);
        if (cells.some((place) => !table.cells[place]))
          faults.push(`${market}: from ${from} a cell points nowhere`);
        next = to;
      }
      if (next !== forever) faults.push(`${market}: nothing is decided from ${next} on`);
      return faults;
    }),
  ];
}

/** No market's result depends on another market's pack: each is the same when compiled alone. */
export function leaks({ table, packs, book }: Subject): string[] {
  return [...packs].flatMap(([market, pack]) => {
    const together = table.markets[market];
    const alone = compile([pack], book);
    const own = alone.markets[market];
    if (!together || !own) return [`${market} is missing`];
    return resolved(table, together) === resolved(alone, own)
      ? []
      : [`${market} decides otherwise when it is compiled alone`];
  });
}

function resolved(table: Table, market: MarketTable): string {
  const cells = table.cells.map((cell) =>
    cell.type === "refuse"
      ? { type: cell.type, reasons: cell.reasons.map((index) => table.reasons[index]) }
      : {
          type: cell.type,
          rules: cell.rules,
          compositions: cell.compositions.map((index) => table.compositions[index]),
          obligations: cell.obligations.map((index) => table.obligations[index]),
        },
  );
  const texts = cells.map(canonicalize);
  return JSON.stringify(
    market.segments.map(({ from, to, cells: places }) => [from, to, places.map((place) => texts[place])]),
  );
}
