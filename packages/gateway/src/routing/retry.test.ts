import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ErrorClass } from "@homeport/protocol";
import * as fc from "fast-check";
import { Budget } from "./budget.ts";
import { dice } from "./routing.fixture.ts";
import { backoff, type FailedAttempt, retryAfter } from "./retry.ts";
import { Retries } from "./settings.ts";

const settings = Retries.parse({ attempts: 3, baseMs: 100, maxMs: 2_000 });
const busy: FailedAttempt = { class: "capacity", retryAfterMs: null, repeated: 0, others: false };
const means = () => ({ budget: new Budget(), random: () => 0.5 });

describe("a budget", () => {
  it("never lets more be repeated than it held at first and its share of what succeeded", () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { maxLength: 2_000 }),
        fc.integer({ min: 0, max: 20 }),
        fc.constantFrom(0.01, 0.1, 0.5, 1),
        (steps, most, share) => {
          const budget = new Budget(most);
          let [successes, repeated] = [0, 0];
          for (const success of steps) {
            if (success) {
              successes++;
              budget.put(share);
            } else if (budget.take()) repeated++;
            assert.ok(repeated <= most + successes * share + 1e-6);
            assert.ok(budget.left >= 0 && budget.left <= most);
          }
        },
      ),
    );
  });

  it("lets one be repeated after ten that succeeded, at a tenth", () => {
    const budget = new Budget(1);
    assert.deepEqual([budget.take(), budget.take()], [true, false]);
    for (let index = 0; index < 10; index++) budget.put(0.1);
    assert.deepEqual([budget.take(), budget.take()], [true, false]);
  });
});

describe("a repetition", () => {
  it("waits anything from nought to a bound that doubles", () => {
    assert.deepEqual(
      [0, 1, 2, 3, 4, 5, 60].map((attempt) => backoff(attempt, settings, () => 1)),
      [100, 200, 400, 800, 1_600, 2_000, 2_000],
    );
    const random = dice(9);
    const waits = Array.from({ length: 4_000 }, () => backoff(3, settings, random));
    assert.ok(waits.every((wait) => wait >= 0 && wait < 800));
    assert.ok(Math.abs(waits.reduce((sum, wait) => sum + wait, 0) / waits.length - 400) < 20);
  });

  it("is made only after a failure that may pass", () => {
    const expected: Record<ErrorClass, boolean> = {
      capacity: true,
      transport: true,
      protocol: true,
      quota: false,
      policy: false,
      ours: false,
      credential: false,
      moderation_outage: false,
    };
    for (const [name, repeated] of Object.entries(expected)) {
      const wait = retryAfter({ ...busy, class: name as ErrorClass }, settings, means());
      assert.equal(wait !== null, repeated, name);
    }
  });

  it("is made so many times and no more, and only when no other is left to ask, unless told otherwise", () => {
    assert.equal(retryAfter({ ...busy, repeated: 3 }, settings, means()), null);
    assert.equal(retryAfter({ ...busy, others: true }, settings, means()), null);
    assert.equal(retryAfter({ ...busy, others: true }, { ...settings, when: "each" }, means()), 50);
    assert.equal(retryAfter(busy, Retries.parse({}), means()), null);
  });

  it("waits at least as long as the partner asks for, and is not made where that is too long", () => {
    assert.equal(retryAfter({ ...busy, retryAfterMs: 1_500 }, settings, means()), 1_500);
    assert.equal(retryAfter({ ...busy, retryAfterMs: 2_001 }, settings, means()), null);
  });

  it("is not made without budget, and takes from it only when it is made", () => {
    const budget = new Budget(1);
    const random = () => 0;
    assert.equal(retryAfter({ ...busy, class: "policy" }, settings, { budget, random }), null);
    assert.equal(budget.left, 1);
    assert.equal(retryAfter(busy, settings, { budget, random }), 0);
    assert.equal(retryAfter(busy, settings, { budget, random }), null);
  });
});
