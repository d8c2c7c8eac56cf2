// A million requests with every fault from every market: does anything cross a border, is any verdict failed over?
//   node bench/crossings.ts [--requests 1000000] [--seed 1] [--state FILE]
// It goes on where the state file ends, and says how far it is; ends with 1 where anything was found, or a partner was
// never called.
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { runCrossings } from "./crossings/run.ts";
import { bookOf, type Crossings, defaultState, isAmiss, noCrossings, uncalled } from "./crossings/state.ts";

const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "1000000" },
    seed: { type: "string", default: "1" },
    state: { type: "string", default: defaultState },
  },
});
const until = Number(values.requests);
if (!Number.isSafeInteger(until) || until < 1) throw new RangeError("`--requests` is a whole number from 1");

const kept = existsSync(values.state) ? (JSON.parse(readFileSync(values.state, "utf8")) as Crossings) : null;
if (kept && kept.book !== bookOf())
  throw new Error(`\`${values.state}\` is of other partners; name another file`);
const from = kept ?? noCrossings(Number(values.seed));
const began = performance.now();
let told = began;

function keep(state: Crossings): void {
  writeFileSync(`${values.state}.new`, `${JSON.stringify(state, null, 1)}\n`);
  renameSync(`${values.state}.new`, values.state);
}

const state = await runCrossings({ from, until }, (so) => {
  if (performance.now() - told < 5_000) return;
  told = performance.now();
  keep(so);
  const rate = (so.requests - from.requests) / ((told - began) / 1_000);
  const left = Math.round((until - so.requests) / rate / 60);
  process.stderr.write(
    `${so.requests.toLocaleString("en-US")} requests, ${so.calls.toLocaleString("en-US")} calls, ${so.crossings.length} crossings, ${so.policyFailovers} verdicts failed over; ${Math.round(rate)}/s, ${left} min left\n`,
  );
});
keep(state);
process.stdout.write(`${JSON.stringify(state, null, 1)}\n`);
const silent = uncalled(state);
if (silent.length > 0)
  process.stderr.write(`never called, so nothing is shown of them: ${silent.join(", ")}\n`);
process.exitCode = isAmiss(state) || silent.length > 0 ? 1 : 0;
