// Compiling and proving a million cells, against asking the reference interpreter for each cell of a part of them.
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readSources } from "@homeport/control";
import { ageBands, featureIds, platforms } from "@homeport/protocol";
import { compile, evaluate, inherit, prove, type Table } from "@homeport/rules";
import { figureOf } from "./quantile.ts";
import { tell } from "./sample.ts";
import { yearsOf } from "./years.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const rounds = 3;

const home = mkdtempSync(join(tmpdir(), "homeport-bench-"));
cpSync(join(root, "examples", "approvals"), join(home, "launch", "approvals"), { recursive: true });
const shipped = await readSources({
  home,
  packs: join(root, "packs"),
  launch: join(root, "launch"),
  filters: join(root, "filters"),
});
rmSync(home, { recursive: true, force: true });

const size = featureIds.length * platforms.length * ageBands.length;
const cellsIn = (table: Table) =>
  Object.values(table.markets).reduce((count, { segments }) => count + segments.length * size, 0);

const narrow = yearsOf(shipped, { changes: 130, manner: "narrow" });
const wide = yearsOf(shipped, { changes: 40, manner: "wide" });
const tables = { narrow: compile(narrow.packs, narrow.book), wide: compile(wide.packs, wide.book) };
const cells = { narrow: cellsIn(tables.narrow), wide: cellsIn(tables.wide) };

/** One market on the first day: what every cell would cost if each were worked out by itself. */
const law = inherit(narrow.packs).find(({ market }) => market === "US");
if (!law) throw new Error("there is no pack of US");
const at = Date.UTC(2027, 6, 1);

const subjects = [
  {
    name: "reference interpreter, cell by cell",
    cells: size,
    run: () => {
      let served = 0;
      for (const feature of featureIds)
        for (const platform of platforms)
          for (const ageBand of ageBands)
            if (evaluate({ law, book: narrow.book }, { feature, platform, ageBand, at }).type === "serve")
              served++;
      return served;
    },
  },
  ...(["narrow", "wide"] as const).flatMap((manner) => {
    const world = manner === "narrow" ? narrow : wide;
    return [
      {
        name: `compile, ${manner} changes (${cells[manner].toLocaleString("en-US")} cells)`,
        cells: cells[manner],
        run: () => compile(world.packs, world.book).cells.length,
      },
      {
        name: `prove, ${manner} changes`,
        cells: cells[manner],
        run: () => {
          const proof = prove({ ...world, table: tables[manner] });
          if (!proof.holds || proof.cells !== cells[manner])
            throw new Error("the proof must hold, for every cell");
          return proof.serving;
        },
      },
    ];
  }),
];

const times = subjects.map((): number[] => []);
for (let round = 0; round <= rounds; round++) {
  for (const [index, subject] of subjects.entries()) {
    const began = process.hrtime.bigint();
    if (subject.run() < 0) throw new Error("the work gave no result");
    const took = Number(process.hrtime.bigint() - began);
    // The first round is thrown away: the compiler's time is not the function's.
    if (round > 0) times[index]?.push(took / subject.cells);
  }
}

const table = compile(shipped.packs, shipped.book);
tell({
  title: "compile() and prove()",
  unit: "ns per cell",
  note: `nineteen shipped packs with further dated rules in each, 130 about one feature each (narrow) or 40 about every feature (wide); ${rounds} rounds; the shipped packs alone: ${cellsIn(table).toLocaleString("en-US")} cells, a table of ${Math.round(JSON.stringify(table).length / 1_000).toLocaleString("en-US")} kB as JSON`,
  sampled: subjects.map(({ name }, index) => ({ name, nanoseconds: figureOf(times[index] ?? []) })),
});
process.disconnect?.();
