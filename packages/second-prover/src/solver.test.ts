import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { proveByZ3 } from "./index.ts";
import { shipped } from "./shipped.fixture.test.ts";
import type { Solver } from "./solver.ts";
import { startZ3 } from "./z3.ts";

test("without z3-solver the proof is unavailable, and says why", async () => {
  const start = () => Promise.reject(new Error("Cannot find package 'z3-solver'"));
  assert.deepEqual(await proveByZ3(shipped(["US"]), { start }), {
    type: "unavailable",
    why: "z3-solver does not start: Cannot find package 'z3-solver'",
  });
});

test("what the solver gives up on does not hold, and its threads are ended", async () => {
  let ended = 0;
  const solver: Solver = {
    version: "none",
    begin: () => {},
    canHold: () => Promise.resolve("unknown"),
    least: () => Promise.resolve(null),
    end: async () => {
      ended++;
    },
  };
  const proof = await proveByZ3(shipped(["US"]), { start: () => Promise.resolve(solver) });
  assert.ok(proof.type === "proof");
  assert.equal(proof.holds, false);
  assert.equal(proof.results.find(({ id }) => id === "launched")?.status, "unknown");
  assert.equal(ended, 1);
  const failing = { ...solver, canHold: () => Promise.reject(new Error("a bug")) };
  await assert.rejects(proveByZ3(shipped(["US"]), { start: () => Promise.resolve(failing) }), /a bug/);
  assert.equal(ended, 2);
});

test("Z3 tells what can hold, the least values of it, and what it cannot read", async () => {
  const solver = await startZ3(10_000);
  try {
    solver.begin("(declare-const t Int)(declare-const f Int)(define-fun late ((b Int)) Bool (> b 5))", [
      "(< 2 f)",
    ]);
    assert.equal(await solver.canHold("(late t)"), "sat");
    assert.equal(await solver.canHold("(and (late t) (< t 6))"), "unsat");
    assert.deepEqual(
      await solver.least("(> t 1790000000000)", ["t", "f"]),
      new Map([
        ["t", 1790000000001],
        ["f", 3],
      ]),
    );
    assert.equal(await solver.least("(and (late t) (< t 6))", ["t"]), null);
    await assert.rejects(solver.canHold("(= t nonsense)"), /does not understand the script: .*nonsense/);
    await assert.rejects(solver.canHold("true)(assert false"), /read 2 assertions of 1/);
    solver.begin("(declare-const t Bool)", ["(not t)"]);
    assert.equal(await solver.canHold("t"), "unsat");
  } finally {
    await solver.end();
  }
});

test("a question that takes too long is unknown", async () => {
  const solver = await startZ3(50);
  try {
    // Three cubes that add up to 114: no answer is known.
    solver.begin("(declare-const x Int)(declare-const y Int)(declare-const z Int)", []);
    assert.equal(await solver.canHold("(= 114 (+ (* x x x) (* y y y) (* z z z)))"), "unknown");
  } finally {
    await solver.end();
  }
});

test("a process that has proven something ends by itself", () => {
  const fixture = new URL("./shipped.fixture.test.ts", import.meta.url).href;
  const door = new URL("./index.ts", import.meta.url).href;
  const script = `
    const { shipped } = await import(${JSON.stringify(fixture)});
    const { proveByZ3 } = await import(${JSON.stringify(door)});
    process.stdout.write(String((await proveByZ3(shipped(["US"]))).holds));`;
  const { stdout, signal, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
    cwd: fileURLToPath(new URL(".", import.meta.url)),
    encoding: "utf8",
    timeout: 60_000,
  });
  assert.deepEqual([stdout, signal], ["true", null], stderr);
});
