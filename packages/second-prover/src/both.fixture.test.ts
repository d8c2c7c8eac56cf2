import { prove } from "@homeport/rules";
import assert from "node:assert/strict";
import { after } from "node:test";
import { type Proof, proveByZ3 } from "./index.ts";
import type { World } from "./shipped.fixture.test.ts";
import type { Solver } from "./solver.ts";
import { startZ3 } from "./z3.ts";

/** One Z3 for all the worlds of a test file, since starting it takes longer than most proofs. */
let shared: Promise<Solver> | null = null;
after(async () => (await shared)?.end());

async function start(): Promise<Solver> {
  shared ??= startZ3(10_000);
  return { ...(await shared), end: () => Promise.resolve() };
}

/** The second prover's proof; fails where Z3 is not there. */
export async function proofOf(world: World): Promise<Proof> {
  const proof = await proveByZ3(world, { start });
  assert.ok(proof.type === "proof", "Z3 is installed");
  return proof;
}

/** The counterexamples of both provers, by the ids of what fails. */
export async function failuresOf(
  world: World,
): Promise<{ first: ReadonlyMap<string, string[]>; second: ReadonlyMap<string, string[]> }> {
  const second = await proofOf(world);
  const broken = prove(world).results.filter(({ violations }) => violations > 0);
  return {
    first: new Map(broken.map(({ id, counterexamples }) => [id, counterexamples])),
    second: new Map(
      second.results
        .filter(({ status }) => status === "fails")
        .map(({ id, counterexamples }) => [id, counterexamples]),
    ),
  };
}

/** Asserts that both provers find a bug, the second with a sentence like `sentence`. */
export async function bothFind(
  world: World,
  { first, second, sentence }: { first: string; second: string; sentence: RegExp },
): Promise<void> {
  const found = await failuresOf(world);
  assert.ok(found.first.has(first), `the first prover found ${[...found.first.keys()].join() || "nothing"}`);
  const told = found.second.get(second);
  assert.ok(told, `the second prover found ${[...found.second.keys()].join() || "nothing"}`);
  assert.match(told[0] ?? "", sentence);
}
