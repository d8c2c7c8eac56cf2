import { Book, compile, Pack, type Table } from "@homeport/rules";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const read = (...path: string[]): unknown => parse(readFileSync(join(root, ...path), "utf8"));

/** Sources and the table that claims to follow from them. */
export type World = { packs: Pack[]; book: Book; table: Table };

const allPacks: readonly Pack[] = readdirSync(join(root, "packs")).map((market) =>
  Pack.parse(read("packs", market, "pack.yaml")),
);

/** The shipped launch book, with the example's approval recorded. */
export const shippedBook: Book = Book.parse({
  maker: read("launch", "maker.yaml"),
  partners: readdirSync(join(root, "launch", "partners")).map((file) => read("launch", "partners", file)),
  launches: read("launch", "launches.yaml"),
  routes: read("launch", "routes.yaml"),
  hosting: read("launch", "hosting.yaml"),
  approvals: [read("examples", "approvals", "cn-registration.yaml")],
});

/** The shipped world of some markets, or of all. */
export function shipped(markets: readonly string[] | null = null, book: Book = shippedBook): World {
  const packs = allPacks.filter(({ market }) => markets?.includes(market) ?? true);
  return { packs, book, table: compile(packs, book) };
}

type Cell = Table["cells"][number];
type Serving = Extract<Cell, { type: "serve" }>;
type Spot = { feature: string; platform: string; ageBand: string };

/** A copy of a table in which a boundary between two segments of a market lies elsewhere. */
export function moved(table: Table, market: string, { at, by }: { at: number; by: number }): Table {
  const copy = structuredClone(table);
  for (const segment of copy.markets[market]?.segments ?? []) {
    if (segment.from === at) Object.assign(segment, { from: at + by });
    if (segment.to === at) Object.assign(segment, { to: at + by });
  }
  return copy;
}

/** A copy of a table in which each serving cell of a market may become another; `change` gets the block beside it. */
export function altered(
  table: Table,
  market: string,
  change: (cell: Serving, spot: Spot, cells: { table: Table; sameBlock: (spot: Spot) => Cell }) => Cell,
): Table {
  const copy = structuredClone(table);
  const cells = [...copy.cells];
  const blocks = copy.blocks.map((block) => [...block]);
  for (const segment of copy.markets[market]?.segments ?? []) {
    const places = [...segment.blocks];
    for (const [index, feature] of copy.features.entries()) {
      const block = copy.blocks[places[index] ?? -1] ?? [];
      const spots = copy.platforms.flatMap((platform) =>
        copy.ageBands.map((ageBand) => ({ feature, platform, ageBand })),
      );
      const cellAt = (spot: Spot): Cell => {
        const at = spots.findIndex(
          ({ platform, ageBand }) => platform === spot.platform && ageBand === spot.ageBand,
        );
        const cell = copy.cells[block[at] ?? -1];
        if (!cell) throw new RangeError("the block has no such cell");
        return cell;
      };
      const changed = spots.map((spot, at) => {
        const cell = cellAt(spot);
        const next = cell.type === "serve" ? change(cell, spot, { table: copy, sameBlock: cellAt }) : cell;
        return next === cell ? (block[at] ?? -1) : cells.push(next) - 1;
      });
      places[index] = blocks.push(changed) - 1;
    }
    Object.assign(segment, { blocks: places });
  }
  return { ...copy, cells, blocks };
}
