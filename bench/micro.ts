import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { start } from "./children.ts";
import type { Machine } from "./machine.ts";
import { grid } from "./grid.ts";
import type { MicroResult } from "./sample.ts";

/** Runs the micro-benchmarks one after the other, each in a process of its own on core 0. @throws Error */
export async function runMicro(folder: string, machine: Machine): Promise<{ text: string; json: string }> {
  const results: MicroResult[] = [];
  for (const name of ["decide", "rules", "codec"]) {
    const file = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
    const launch = { name, args: [file], core: 0, log: join(folder, `${name}.log`) } as const;
    results.push((await start<{ result: MicroResult }>(launch, "micro").told).result);
  }
  const text = results.map(textOf).join("\n\n");
  const { processor, cores, node } = machine;
  return {
    text: `# Homeport micro-benchmarks\n\n${processor}, ${cores} cores, Node ${node}\n\n${text}`,
    json: `${JSON.stringify({ date: new Date().toISOString(), machine, results }, null, 1)}\n`,
  };
}

function textOf({ title, unit, note, sampled }: MicroResult): string {
  const base = sampled[0]?.nanoseconds.median ?? Number.NaN;
  const whole = (value: number) => Math.round(value).toLocaleString("en-US");
  const rows = sampled.map(({ name, nanoseconds: { median, min, max } }) => [
    name,
    `${whole(median)} (${whole(min)}–${whole(max)})`,
    `×${(median / base).toFixed(1)}`,
  ]);
  return [`## ${title}`, "", ...grid([["", unit, "ratio"], ...rows]), "", note].join("\n");
}
