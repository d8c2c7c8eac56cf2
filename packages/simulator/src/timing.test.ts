import assert from "node:assert/strict";
import test from "node:test";

import { personas } from "./personas/index.ts";
import { randomFrom, uuidFrom } from "./random.ts";
import { alibabaHost, chatTo, send, simulatorFor } from "./testing/client.ts";
import { drawDelay } from "./timing.ts";

test("draws delays with the recorded percentiles", () => {
  for (const { delays } of personas) {
    const random = randomFrom("delays");
    const { streamFirstByte: facts } = delays;
    const drawn = Array.from({ length: 20_000 }, () => drawDelay(facts, random)).toSorted((a, b) => a - b);
    const median = drawn[10_000] ?? 0;
    const ninetieth = drawn[18_000] ?? 0;
    assert.ok(Math.abs(median / facts.p50 - 1) < 0.05, `median ${median} for ${facts.p50}`);
    assert.ok(Math.abs(ninetieth / facts.p90 - 1) < 0.05, `p90 ${ninetieth} for ${facts.p90}`);
  }
});

test("answers at once without recorded timing and slowly with it, streamed or not", async (t) => {
  for (const stream of [true, false]) {
    const durations: number[] = [];
    for (const timing of ["none", "recorded"] as const) {
      const simulator = await simulatorFor(t, { timing });
      const start = performance.now();
      await send(simulator, chatTo(alibabaHost, "hello", { stream }));
      durations.push(performance.now() - start);
    }
    assert.ok((durations[1] ?? 0) > 200 + (durations[0] ?? 0) / 2, durations.join(" and "));
  }
});

test("delays no error", async (t) => {
  const simulator = await simulatorFor(t, { timing: "recorded" });
  const start = performance.now();
  for (let call = 0; call < 10; call += 1) {
    assert.equal((await send(simulator, { ...chatTo(alibabaHost, "hello"), key: null })).status, 401);
  }
  assert.ok(performance.now() - start < 1500);
});

test("draws repeatable numbers, evenly spread, and well-formed ids", () => {
  const random = randomFrom("1");
  const drawn = Array.from({ length: 10_000 }, () => random.next());
  const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
  assert.ok(drawn.every((value) => value >= 0 && value < 1) && Math.abs(mean - 0.5) < 0.02);
  assert.equal(randomFrom("1").next(), randomFrom("1").next());
  assert.match(uuidFrom(random), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
