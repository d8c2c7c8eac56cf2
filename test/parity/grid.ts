import assert from "node:assert/strict";
import type { World } from "../support/world.ts";
import { type Column, columns } from "./outcome.ts";
import type { Rule } from "./rule.ts";
import { runCell } from "./run.ts";
import { type Surface, surfaces } from "./surfaces.ts";
import type { WorldName } from "./worlds.ts";

/** One cell as the page shows it: it ran and gave the rule's result, or it cannot be, and why. */
export type Cell = "same" | { not: string };
export type Row = { id: string; title: string; cells: Record<string, Record<Column, Cell>> };

/** In which manners a column is run on a surface: whole, streamed, or both; or why in none. */
function manners(surface: Surface, column: Column): readonly boolean[] | string {
  if (column === "whole") return [false];
  if (column === "streamed") return surface.streams ? [true] : "answered whole only";
  if (column === "cancel") return [surface.streams];
  return surface.streams ? [false, true] : [false];
}

/** What keeps a column from meaning anything on a surface, whatever the rule. */
function never({ answers }: Surface, column: Column): string | null {
  const asks = column === "cache" || column === "failover" || column === "cancel" || column === "error";
  return answers === "verdicts" && asks ? "no partner is asked" : null;
}

/** Runs one row through every surface and column. @throws AssertionError with every cell that differs, both values side by side */
export async function runRow(rule: Rule, worldOf: (name: WorldName) => Promise<World>): Promise<Row> {
  const cells: Row["cells"] = {};
  const faults: string[] = [];
  for (const surface of surfaces) {
    const own = {} as Record<Column, Cell>;
    for (const column of columns) {
      const how = manners(surface, column);
      const not = typeof how === "string" ? how : (never(surface, column) ?? rule.cannot?.(surface, column));
      const why = rule.cannot?.(surface, column) ?? not;
      if (why != null || typeof how === "string") {
        own[column] = { not: why ?? String(how) };
        continue;
      }
      own[column] = "same";
      const world = await worldOf(rule.world ?? surface.world);
      for (const stream of how) {
        const at = `${rule.id}, ${surface.name}, ${column}${stream ? " (streamed)" : ""}`;
        const fault = await compare(world, { rule, surface }, { column, stream }).catch(
          (cause: unknown) => `could not be run: ${String(cause)}`,
        );
        if (fault !== null) faults.push(`${at}\n${fault}`);
      }
    }
    cells[surface.name] = own;
  }
  assert.equal(faults.length, 0, `\n${faults.join("\n\n")}`);
  return { id: rule.id, title: rule.title, cells };
}

async function compare(
  world: World,
  { rule, surface }: { rule: Rule; surface: Surface },
  how: { column: Column; stream: boolean },
): Promise<string | null> {
  const { column, stream } = how;
  const wanted = JSON.stringify({ ...rule.expects(column, stream), ...rule.differs?.(surface, column) });
  const got = JSON.stringify(await runCell(world, { rule, surface }, how));
  return got === wanted ? null : `  wanted ${wanted}\n  got    ${got}`;
}
