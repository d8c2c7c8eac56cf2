import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { Bulkhead, type Entry } from "./bulkhead.ts";
import { settled, StoodClock } from "./routing.fixture.ts";
import { BulkheadSettings } from "./settings.ts";

const forEver = new AbortController().signal;

function made(settings: object): { clock: StoodClock; bulkhead: Bulkhead } {
  const clock = new StoodClock();
  return { clock, bulkhead: new Bulkhead(BulkheadSettings.parse(settings), clock) };
}

/** Enters and notes when it was let in, or why it was not. */
async function entering(
  bulkhead: Bulkhead,
  about: { lane?: string; signal?: AbortSignal; note: (text: string) => void },
) {
  const { lane = "a", signal = forEver, note } = about;
  const entry = await bulkhead.enter({ lane, signal });
  note(entry.type === "entered" ? `${lane} in` : entry.why);
  return entry;
}

describe("a bulkhead", () => {
  it("lets in at once while there is room, without a promise", () => {
    const { bulkhead } = made({ concurrent: 2 });
    const first = bulkhead.enter({ lane: "a", signal: forEver });
    assert.ok(!(first instanceof Promise) && first.type === "entered");
    assert.equal(bulkhead.inside, 1);
  });

  it("lets those who wait in as others leave, in the order of their coming", async () => {
    const { bulkhead } = made({ concurrent: 1 });
    const notes: string[] = [];
    const first = await entering(bulkhead, { note: () => {} });
    const order = ["1", "2", "3"].map((name) => entering(bulkhead, { note: () => notes.push(name) }));
    for (const next of [first, ...order]) {
      const entry = await next;
      if (entry.type === "entered") entry.leave();
    }
    assert.deepEqual(notes, ["1", "2", "3"]);
    assert.equal(bulkhead.inside, 0);
  });

  it("lets nobody in who just came while others wait", async () => {
    const { bulkhead } = made({ concurrent: 1 });
    const notes: string[] = [];
    const first = await entering(bulkhead, { note: () => {} });
    void entering(bulkhead, { lane: "waits", note: (text) => notes.push(text) });
    if (first.type === "entered") first.leave();
    void entering(bulkhead, { lane: "came late", note: (text) => notes.push(text) });
    await settled();
    assert.deepEqual(notes, ["waits in"]);
  });

  it("gives a place back once only", async () => {
    const { bulkhead } = made({ concurrent: 2 });
    const entry = await entering(bulkhead, { note: () => {} });
    await entering(bulkhead, { note: () => {} });
    if (entry.type === "entered") {
      entry.leave();
      entry.leave();
    }
    assert.equal(bulkhead.inside, 1);
  });

  it("refuses when the queue is full, when the wait is over and when the caller went away", async () => {
    const { bulkhead, clock } = made({ concurrent: 1, queue: 2, waitMs: 1_000 });
    const notes: string[] = [];
    const note = (text: string) => notes.push(text);
    const gone = new AbortController();
    await entering(bulkhead, { note: () => {} });
    void entering(bulkhead, { note });
    void entering(bulkhead, { note, signal: gone.signal });
    void entering(bulkhead, { note });
    await settled();
    assert.deepEqual(notes, ["full"]);
    gone.abort();
    await settled();
    assert.deepEqual(notes, ["full", "cancelled"]);
    await clock.pass(1_000);
    assert.deepEqual(notes, ["full", "cancelled", "waited"]);
    assert.deepEqual([bulkhead.waiting, clock.waiting], [0, 0]);
    assert.equal((await entering(bulkhead, { note, signal: gone.signal })).type, "refused");
  });

  it("serves the lanes in turn, so that a crowd in one does not keep another out", async () => {
    const { bulkhead } = made({ concurrent: 1, queue: 100 });
    const notes: string[] = [];
    const note = (text: string) => notes.push(text);
    const first = await entering(bulkhead, { note: () => {} });
    const waiters = ["a", "a", "a", "a", "b", "c", "b"].map((lane) => entering(bulkhead, { lane, note }));
    if (first.type === "entered") first.leave();
    await Promise.all(
      waiters.map(async (waiter) => {
        const entry = await waiter;
        if (entry.type === "entered") entry.leave();
      }),
    );
    assert.deepEqual(notes, ["a in", "b in", "c in", "a in", "b in", "a in", "a in"]);
  });

  it("makes room in a full queue for a lane that has fewer in it", async () => {
    const { bulkhead } = made({ concurrent: 1, queue: 3 });
    const notes: string[] = [];
    await entering(bulkhead, { note: () => {} });
    for (const name of ["1", "2", "3"])
      void entering(bulkhead, { note: (text) => notes.push(`${name} ${text}`) });
    void entering(bulkhead, { lane: "b", note: (text) => notes.push(`b ${text}`) });
    await settled();
    assert.deepEqual(notes, ["3 full"]);
    assert.equal(bulkhead.waiting, 3);
  });

  it("never holds more than it may, never strands anybody, and loses no place, whatever happens", async () => {
    const step = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({ type: fc.constant("enter" as const), lane: fc.constantFrom("a", "b", "c") }),
      },
      { weight: 3, arbitrary: fc.record({ type: fc.constant("leave" as const), which: fc.nat(30) }) },
      { weight: 1, arbitrary: fc.record({ type: fc.constant("cancel" as const), which: fc.nat(30) }) },
      { weight: 1, arbitrary: fc.record({ type: fc.constant("pass" as const), milliseconds: fc.nat(400) }) },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 60 }),
        fc.integer({ min: 1, max: 4 }),
        fc.nat(5),
        async (steps, concurrent, queue) => {
          const { bulkhead, clock } = made({ concurrent, queue, waitMs: 500 });
          const inside: Extract<Entry, { type: "entered" }>[] = [];
          const callers: AbortController[] = [];
          let open = 0;
          for (const each of steps) {
            if (each.type === "enter") {
              const caller = new AbortController();
              callers.push(caller);
              open++;
              void (async () => {
                const entry = await bulkhead.enter({ lane: each.lane, signal: caller.signal });
                open--;
                if (entry.type === "entered") inside.push(entry);
              })();
            } else if (each.type === "leave" && inside.length > 0) {
              inside.splice(each.which % inside.length, 1)[0]?.leave();
            } else if (each.type === "cancel" && callers.length > 0) {
              callers[each.which % callers.length]?.abort();
            } else if (each.type === "pass") await clock.pass(each.milliseconds);
            await Promise.resolve();
            await settled();
            assert.ok(bulkhead.inside <= concurrent && bulkhead.waiting <= queue);
            assert.deepEqual([bulkhead.inside, bulkhead.waiting], [inside.length, open]);
            assert.ok(
              bulkhead.waiting === 0 || bulkhead.inside === concurrent,
              "somebody waits beside a free place",
            );
          }
          await clock.pass(1_000);
          for (const entry of inside) entry.leave();
          assert.deepEqual([bulkhead.inside, bulkhead.waiting, clock.waiting], [0, 0, 0]);
        },
      ),
      { numRuns: 60 },
    );
  });
});
