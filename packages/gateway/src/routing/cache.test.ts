import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Obligation, StreamEvent } from "@homeport/protocol";
import * as fc from "fast-check";
import { ResponseCache } from "./cache.ts";
import { cacheKey, type CacheSubject, mayCache, recording, replayed } from "./index.ts";

const text = (words: string): StreamEvent => ({ type: "text", text: words });
const finish: StreamEvent = { type: "finish", reason: "stop" };
const answer: readonly StreamEvent[] = [text("Dear"), finish];

const subject: CacheSubject = {
  tenant: "maker",
  market: "AA",
  feature: "chat",
  composition: { partner: "acme", endpoint: "north", model: "m", modelVersion: "1" },
  release: "sha256:1",
  request: { type: "chat", messages: [{ role: "user", content: "Hello" }], stream: true },
};

const put = (
  cache: ResponseCache,
  key: string,
  about: { events?: readonly StreamEvent[]; bytes?: number; until?: number } = {},
) => cache.put(key, { events: answer, bytes: 1_000, until: 60_000, ...about });

async function read(batches: AsyncIterable<readonly StreamEvent[]>): Promise<StreamEvent[]> {
  const all: StreamEvent[] = [];
  for await (const batch of batches) all.push(...batch);
  return all;
}

async function* given(
  ...batches: readonly (readonly StreamEvent[])[]
): AsyncGenerator<readonly StreamEvent[]> {
  yield* batches;
}

describe("the key of an answer", () => {
  const word = fc.constantFrom("a", "b", "ab", "", "a\0b", '","', "null");
  const subjects = fc.record({
    tenant: fc.option(word, { nil: null }),
    market: word,
    feature: word,
    composition: fc.record({ partner: word, endpoint: word, model: word, modelVersion: word }),
    release: word,
    request: fc.record({ text: word, stream: fc.boolean() }),
  });

  it("is the same for the same request, and another one wherever anything differs", () => {
    fc.assert(
      fc.property(subjects, subjects, (one, other) => {
        const same = JSON.stringify(one) === JSON.stringify(other);
        assert.equal(cacheKey(one) === cacheKey(other), same);
        assert.equal(cacheKey(one), cacheKey(structuredClone(one)));
      }),
      { numRuns: 500 },
    );
  });

  it("does not let a market, a tenant, a model, an endpoint or a release have what was kept for another", () => {
    const others: Partial<CacheSubject>[] = [
      { market: "BB" },
      { tenant: "other" },
      { tenant: null },
      { feature: "writer" },
      { release: "sha256:2" },
      { composition: { ...subject.composition, partner: "bolt" } },
      { composition: { ...subject.composition, endpoint: "south" } },
      { composition: { ...subject.composition, model: "n" } },
      { composition: { ...subject.composition, modelVersion: "2" } },
      { request: { ...(subject.request as object), stream: false } },
    ];
    const cache = new ResponseCache(1_000_000);
    put(cache, cacheKey(subject));
    assert.deepEqual(cache.get(cacheKey({ ...subject }), 0), answer);
    for (const other of others) assert.equal(cache.get(cacheKey({ ...subject, ...other }), 0), null);
  });

  it("does not depend on the order of names, and shows nothing of the request", () => {
    const { messages, ...rest } = subject.request as { messages: unknown };
    assert.equal(cacheKey({ ...subject, request: { messages, ...rest } }), cacheKey(subject));
    assert.match(cacheKey(subject), /^[\w-]{43}$/);
  });
});

describe("the cache", () => {
  it("gives an answer again until its time is over", () => {
    const cache = new ResponseCache(1_000_000);
    put(cache, "key", { until: 1_000 });
    assert.deepEqual(cache.get("key", 999), answer);
    assert.equal(cache.get("key", 1_000), null);
    assert.deepEqual(cache.counts(), { entries: 0, bytes: 0, hits: 1, misses: 1 });
  });

  it("forgets first what was used longest ago", () => {
    const cache = new ResponseCache(3_000);
    for (const key of ["a", "b"]) put(cache, key);
    assert.ok(cache.get("a", 0));
    put(cache, "c");
    assert.deepEqual(
      [cache.get("a", 0) !== null, cache.get("b", 0), cache.get("c", 0) !== null],
      [true, null, true],
    );
  });

  it("keeps no failure, no verdict, nothing withdrawn and nothing cut", () => {
    const hit = {
      type: "hit",
      by: "p",
      phase: "late",
      category: "c",
      retract: false,
      endSession: false,
      raw: null,
    };
    const spoilt: [string, readonly StreamEvent[]][] = [
      ["nothing", []],
      ["cut off", [text("Dear")]],
      ["too long", [text("Dear"), { type: "finish", reason: "length" }]],
      ["filtered", [text("Dear"), { type: "finish", reason: "content_filter" }]],
      ["a verdict", [text("Dear"), finish, { type: "verdict", verdict: hit } as StreamEvent]],
      [
        "no word on it",
        [{ type: "verdict", verdict: { type: "unknown", by: "p", phase: "output", cause: "" } }, ...answer],
      ],
      ["withdrawn", [text("Dear"), { type: "retract", category: "c", by: "p" }, finish]],
      [
        "failed",
        [
          text("Dear"),
          { type: "error", code: "partner_down", class: "transport", detail: "", retryAfterSeconds: null },
        ],
      ],
      ["two ends", [text("Dear"), finish, finish]],
    ];
    const cache = new ResponseCache(1_000_000);
    for (const [name, events] of spoilt) {
      assert.equal(put(cache, name, { events }), false, name);
      assert.equal(cache.get(name, 0), null, name);
    }
    const clear: StreamEvent = { type: "verdict", verdict: { type: "clear", by: "p", raw: null } };
    assert.equal(put(cache, "clear", { events: [clear, ...answer] }), true);
    assert.deepEqual(cache.get("clear", 0), [clear, ...answer]);
  });

  it("keeps no header of a partner's, which told of that one call", () => {
    const cache = new ResponseCache(1_000_000);
    const start: StreamEvent = {
      type: "start",
      id: "1",
      model: "m",
      headers: { "x-ratelimit-remaining": "3" },
    };
    put(cache, "key", { events: [start, ...answer] });
    assert.deepEqual(cache.get("key", 0)?.[0], { type: "start", id: "1", model: "m" });
  });

  it("never takes more than it may, and counts rightly, whatever is kept and asked for", () => {
    const step = fc.record({
      type: fc.constantFrom("put" as const, "get" as const, "resize" as const),
      key: fc.constantFrom("a", "b", "c", "d"),
      bytes: fc.nat(3_000),
      now: fc.nat(1_000),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const cache = new ResponseCache(4_000);
        let most = 4_000;
        const last = new Map<string, readonly StreamEvent[]>();
        for (const { type, key, bytes, now } of steps) {
          if (type === "put") {
            const events = [text(`${key}${bytes}`), finish];
            if (cache.put(key, { events, bytes, until: now })) last.set(key, events);
          } else if (type === "get") {
            const found = cache.get(key, now);
            if (found) assert.deepEqual(found, last.get(key));
          } else cache.resize((most = 2_000 + bytes));
          assert.ok(cache.counts().bytes <= most);
        }
        for (const key of ["a", "b", "c", "d"]) cache.get(key, 1_000_000);
        assert.deepEqual([cache.counts().entries, cache.counts().bytes], [0, 0]);
      }),
    );
  });
});

describe("an answer that is written down", () => {
  it("passes as it is and can be given again, without its reasoning", async () => {
    const reasoning: StreamEvent = { type: "reasoning", text: "hm" };
    const { batches, whole } = recording(given([reasoning, text("De")], [text("ar"), finish]), 10_000);
    assert.equal(whole(), null);
    assert.deepEqual(await read(batches), [reasoning, text("De"), text("ar"), finish]);
    const kept = whole();
    assert.deepEqual(kept?.events, [text("De"), text("ar"), finish]);
    assert.deepEqual(await read(replayed(kept?.events ?? [])), [text("De"), text("ar"), finish]);
  });

  it("is not kept where it is too large or its reader stops before the end", async () => {
    const large = recording(given([text("a".repeat(10_000))], [finish]), 10_000);
    assert.equal((await read(large.batches)).length, 2);
    assert.equal(large.whole(), null);
    const picture = recording(
      given([{ type: "media", index: 0, mediaType: "image/png", bytes: new Uint8Array(20_000) }, finish]),
      10_000,
    );
    await read(picture.batches);
    assert.equal(picture.whole(), null);
    const left = recording(given([text("De")], [text("ar"), finish]), 10_000);
    for await (const batch of left.batches) if (batch.length > 0) break;
    assert.equal(left.whole(), null);
  });
});

describe("a market that says where copies may lie", () => {
  const locate = (dataClass: "cache" | "inference", regions: string[]): Obligation => ({
    type: "locate",
    dataClass,
    regions,
    rule: "r",
  });
  const here = (region: string | null) => ({
    region,
    dataClasses: ["cache"] as const,
    within: (place: string, permitted: string) => place === permitted,
  });

  it("lets a copy be kept only where the gateway stands in such a region, and has been told so", () => {
    const bound = [locate("inference", ["far"]), locate("cache", ["north", "south"])];
    assert.equal(mayCache(bound, here("south")), true);
    assert.equal(mayCache(bound, here("east")), false);
    assert.equal(mayCache(bound, here(null)), false);
    assert.equal(mayCache([...bound, locate("cache", ["north"])], here("south")), false);
    assert.equal(mayCache([locate("inference", ["far"])], here(null)), true);
  });
});
