import type { CellInput, SegmentInput, TableInput } from "./table-input.ts";
import { all, among, any, type Term, within } from "./term.ts";

type Serving = Extract<CellInput, { type: "serve" }>;

/** Where a cell stands: for a feature in a segment, the platforms and ages of which it is the cell. */
type Spot = { segment: SegmentInput; feature: string; platform: string; ageBand: string };

/** Cells of one market that serve alike, under the name of the function that tells where they stand. */
export type CellGroup = { name: string; cell: Serving; spots: readonly Spot[] };

/** All serving cells of a market, alike ones together; equal values at different places of a list are alike. */
export function cellsOf(table: TableInput, market: string): CellGroup[] {
  const groups = new Map<string, { cell: Serving; spots: Spot[] }>();
  const keys = new Map<number, string>();
  for (const { spot, place } of spotsOf(table, market)) {
    const cell = place === undefined ? undefined : table.cells[place];
    if (place === undefined || cell?.type !== "serve") continue;
    const key = keys.get(place) ?? contentOf(table, cell);
    keys.set(place, key);
    const group = groups.get(key) ?? { cell, spots: [] };
    group.spots.push(spot);
    groups.set(key, group);
  }
  return [...groups.values()].map((group, index) => ({ name: `served-${index}`, ...group }));
}

/** Whether the question has no cell at all: a block or cell that the table does not hold. */
export function withoutCell(table: TableInput, market: string): Term {
  const spots = [...spotsOf(table, market)].flatMap(({ spot, place }) =>
    place === undefined || table.cells[place] === undefined ? [spot] : [],
  );
  const known = [
    among("feature", table.features),
    among("platform", table.platforms),
    among("ageBand", table.ageBands),
  ];
  return any([`(not ${all(known)})`, areaOf(spots, "a")]);
}

/** Every place of a market's segments at which a question may look, and the cell it finds there. */
function* spotsOf(table: TableInput, market: string): Generator<{ spot: Spot; place: number | undefined }> {
  for (const segment of table.markets[market]?.segments ?? []) {
    for (const [index, feature] of table.features.entries()) {
      const block = table.blocks[segment.blocks[index] ?? -1];
      let at = 0;
      for (const platform of table.platforms) {
        for (const ageBand of table.ageBands) {
          yield { spot: { segment, feature, platform, ageBand }, place: block?.[at] };
          at++;
        }
      }
    }
  }
}

function contentOf(table: TableInput, cell: Serving): string {
  return JSON.stringify([
    cell.compositions.map((place) => table.compositions[place] ?? null),
    cell.obligations.map((place) => table.obligations[place] ?? null),
    cell.conditions.map((place) => table.conditions[place] ?? null),
  ]);
}

/** The function that tells whether a group's cells answer the question, for an age of its own. */
export function definitionOf({ name, spots }: CellGroup): string {
  return `(define-fun ${name} ((b Int)) Bool ${areaOf(spots, "b")})`;
}

/** Whether the question stands at one of the spots, its age being `age`; spots alike but for one word are joined. */
function areaOf(spots: readonly Spot[], age: Term): Term {
  const byFeature = grouped(spots, ({ feature }) => feature);
  return any(
    [...byFeature].map(([feature, ofFeature]) => {
      const bySegment = [...grouped(ofFeature, ({ segment }) => segment)];
      const alike = grouped(bySegment, ([, there]) => squareOf(there, age));
      const areas = [...alike].map(([square, segments]) =>
        all([any(segments.map(([segment]) => within(segment))), square]),
      );
      return all([among("feature", [feature]), any(areas)]);
    }),
  );
}

/** The platforms and ages of spots in one segment; platforms of the same ages are joined. */
function squareOf(spots: readonly Spot[], age: Term): Term {
  const byPlatform = [...grouped(spots, ({ platform }) => platform)];
  const alike = grouped(byPlatform, ([, there]) =>
    among(
      "ageBand",
      there.map(({ ageBand }) => ageBand),
      age,
    ),
  );
  return any(
    [...alike].map(([ages, platforms]) =>
      all([
        among(
          "platform",
          platforms.map(([platform]) => platform),
        ),
        ages,
      ]),
    ),
  );
}

function grouped<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key) ?? [];
    group.push(item);
    groups.set(key, group);
  }
  return groups;
}
