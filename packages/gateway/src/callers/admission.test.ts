import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { type Cost, Problem } from "@homeport/protocol";
import type { Admission, Asked } from "./admission.ts";
import type { CallersInput } from "./callers-file.ts";
import { codeOf, fileOf, makeKey, now, World } from "./callers.fixture.ts";
import { microsOfCost } from "./spent-of.ts";

let world: World;
beforeEach(() => void (world = new World()));
afterEach(() => world.close());

type KeyRules = Partial<CallersInput["keys"][number]>;

/** A key with rules, and what asks with it. */
function asking(rules: KeyRules, file: Partial<CallersInput> = {}) {
  const { text, entry } = makeKey(rules);
  world.put(fileOf({ currency: "EUR", ...file, keys: [entry] }));
  const callers = world.open();
  const caller = callers.identify(text, now);
  return (asked: Partial<Asked> = {}, at = now): Admission => {
    const whole = { market: "US", feature: "chat", estimate: { tokens: 100, micros: 1_000 }, ...asked };
    const admission = callers.admit(caller, whole, at);
    assert.ok(!(admission instanceof Promise), "counters in process answer at once");
    return admission;
  };
}

function problemOf(step: () => unknown): Problem {
  try {
    step();
  } catch (cause) {
    if (cause instanceof Problem) return cause;
    throw cause;
  }
  return assert.fail("it was allowed");
}

test("a key reaches its markets and features and no others", () => {
  const ask = asking({ scopes: { markets: ["US", "EU"], features: ["chat"] } });
  ask();
  ask({ market: "EU" });
  const market = problemOf(() => ask({ market: "CN" }));
  assert.equal(market.code, "key_scope");
  assert.match(market.details.issues?.[0]?.message ?? "", /`CN`/);
  assert.equal(
    codeOf(() => ask({ feature: "summarizer" })),
    "key_scope",
  );
});

test("a limit says its name and a time to wait, in whole seconds that are enough", () => {
  const ask = asking({ limits: [{ most: 2, of: "requests", per: "minute" }] });
  ask();
  ask();
  const { code, details } = problemOf(() => ask({}, now + 500));
  assert.equal(code, "rate_limited");
  assert.equal(details.retryAfterSeconds, 30);
  assert.match(details.issues?.[0]?.message ?? "", /2 requests per minute, for key `[a-z0-9]{12}`/);
  ask({}, now + 500 + 30_000);
});

test("limits of the gateway, the tenant and the key all count", () => {
  const of = (most: number) => ({ limits: [{ most, of: "requests" as const, per: "hour" as const }] });
  const cases: [string, KeyRules, Partial<CallersInput>][] = [
    ["this gateway", of(3), { ...of(1), tenants: [{ id: "acme", ...of(2) }] }],
    ["tenant `acme`", of(3), { ...of(2), tenants: [{ id: "acme", ...of(1) }] }],
    ["key", of(1), { ...of(3), tenants: [{ id: "acme", ...of(2) }] }],
  ];
  for (const [least, rules, file] of cases) {
    const ask = asking(rules, file);
    ask();
    assert.ok(problemOf(() => ask()).details.issues?.[0]?.message.includes(least), least);
  }
});

test("a limit for each device counts devices apart, and those without an id as one", () => {
  const ask = asking({ limits: [{ most: 1, of: "requests", per: "hour", each: ["device"] }] });
  ask({ deviceId: "a" });
  ask({ deviceId: "b" });
  ask();
  for (const deviceId of ["a", "b", undefined])
    assert.equal(
      codeOf(() => ask({ deviceId })),
      "rate_limited",
      deviceId,
    );
});

test("a limit of one market leaves the others alone, and one for each market counts them apart", () => {
  const ask = asking({
    limits: [
      { most: 1, of: "requests", per: "hour", only: { markets: ["CN"] } },
      { most: 2, of: "requests", per: "day", each: ["market", "feature"] },
    ],
  });
  ask({ market: "CN" });
  assert.equal(
    codeOf(() => ask({ market: "CN" })),
    "rate_limited",
  );
  ask({ market: "US" });
  ask({ market: "US" });
  assert.equal(
    codeOf(() => ask({ market: "US" })),
    "rate_limited",
  );
  ask({ market: "US", feature: "summarizer" });
});

test("a partner's limit is met when the partner is asked, and another partner can still be", () => {
  const ask = asking({}, { limits: [{ most: 1, of: "requests", per: "hour", each: ["partner"] }] });
  const first = ask();
  void first.partner("one", now);
  const second = ask();
  assert.equal(problemOf(() => second.partner("one", now)).code, "rate_limited");
  void second.partner("two", now);
});

test("tokens are taken as estimated, corrected by what was used, and a debt is waited for", () => {
  const ask = asking({ limits: [{ most: 1_000, of: "tokens", per: "minute" }] });
  const thrifty = ask({ estimate: { tokens: 1_000, micros: null } });
  assert.equal(
    codeOf(() => ask()),
    "rate_limited",
  );
  thrifty.settle({ costMicros: null, tokens: 400 }, now);
  const lavish = ask({ estimate: { tokens: 600, micros: null } });
  lavish.settle({ costMicros: null, tokens: 1_600 }, now);
  const { details } = problemOf(() => ask());
  // 1,000 over and 100 wanted, at 1,000 a minute.
  assert.equal(details.retryAfterSeconds, 66);
  assert.equal(
    codeOf(() => ask({ estimate: { tokens: 1_001, micros: null } })),
    "request_over_limit",
  );
});

test("a request that used nothing gives its tokens and its money back, and still counts as a request", () => {
  const ask = asking({
    limits: [
      { most: 2, of: "requests", per: "hour" },
      { most: 100, of: "tokens", per: "hour" },
    ],
    budgets: [{ most: "0.001", per: "day" }],
  });
  ask().cancel(now);
  ask();
  assert.match(problemOf(() => ask()).details.issues?.[0]?.message ?? "", /100 tokens|2 requests|0\.001/);
  assert.equal(
    codeOf(() => ask({ estimate: { tokens: 0, micros: 0 } })),
    "rate_limited",
  );
});

test("money is reserved, then counted as spent; an unknown cost counts as the estimate", () => {
  const ask = asking({ budgets: [{ most: "0.0025", per: "day" }] });
  const one = ask();
  const two = ask();
  assert.equal(
    codeOf(() => ask()),
    "budget_held",
  );
  one.settle({ costMicros: 499.2, tokens: null }, now);
  two.settle({ costMicros: null, tokens: null }, now);
  // 500 and 1,000 of 2,500 are spent.
  ask().settle({ costMicros: 1_000, tokens: null }, now);
  const { code, status, details } = problemOf(() => ask({ estimate: { tokens: 0, micros: 1 } }));
  assert.deepEqual([code, status], ["budget_exhausted", 402]);
  // Until midnight UTC.
  assert.equal(details.retryAfterSeconds, 15 * 3_600);
});

test("an admission ends once, by whatever comes first", () => {
  const ask = asking({ budgets: [{ most: "0.001", per: "day" }] });
  const admission = ask();
  admission.settle({ costMicros: 600, tokens: null }, now);
  admission.cancel(now);
  admission.settle({ costMicros: 600, tokens: null }, now);
  ask({ estimate: { tokens: 0, micros: 400 } });
  assert.equal(
    codeOf(() => ask({ estimate: { tokens: 0, micros: 1 } })),
    "budget_held",
  );
});

test("a budget refuses what nobody can price, unless it says what such a request counts as", () => {
  const estimate = { tokens: 1, micros: null };
  assert.equal(
    codeOf(() => asking({ budgets: [{ most: "1.00", per: "day" }] })({ estimate })),
    "cost_unknown",
  );
  const ask = asking({ budgets: [{ most: "1.00", per: "day", unknownAs: "0.40" }] });
  ask({ estimate }).settle({ costMicros: null, tokens: null }, now);
  ask({ estimate }).settle({ costMicros: null, tokens: null }, now);
  assert.equal(
    codeOf(() => ask({ estimate })),
    "budget_exhausted",
  );
});

test("a thousand requests at once are let in as far as the budget goes, whoever ends first", () => {
  const ask = asking({ budgets: [{ most: "0.1", per: "month" }] });
  const admitted: Admission[] = [];
  const refused = new Set<string | null>();
  for (let count = 0; count < 1_000; count++) {
    refused.add(codeOf(() => admitted.push(ask())));
    if (count % 3 === 0) admitted.shift()?.settle({ costMicros: 1_000, tokens: null }, now);
  }
  for (const admission of admitted) admission.settle({ costMicros: 1_000, tokens: null }, now);
  assert.deepEqual(refused, new Set(["budget_exhausted", "budget_held", null]));
  assert.equal(
    codeOf(() => ask({ estimate: { tokens: 0, micros: 1 } })),
    "budget_exhausted",
  );
});

test("a caller without limits is let in without being counted", () => {
  const ask = asking({});
  assert.equal(ask(), ask());
});

test("what a cost counts is rounded up, with earlier partners, and unknown where any of it is", () => {
  const known = (amountMicros: string, currency = "EUR"): Cost => ({
    type: "known",
    currency,
    amountMicros,
    parts: [],
    estimated: false,
    notes: [],
    simulated: false,
    basis: { price: "p", source: "s", verification: "official", validFrom: "2026-01-01" },
    maker: null,
  });
  const dollars = known("10", "USD") as Extract<Cost, { type: "known" }>;
  assert.equal(microsOfCost(known("1250.5"), "EUR"), 1_251);
  assert.equal(microsOfCost(dollars, "EUR"), null);
  const rate = { rateDate: "2026-11-27", source: "s" };
  const maker = { type: "known", currency: "EUR", amountMicros: "8.6", ...rate } as const;
  assert.equal(microsOfCost({ ...dollars, maker }, "EUR"), 9);
  const free = (earlier: readonly Cost[]): Cost => ({
    type: "free",
    amountMicros: "0",
    why: "engine",
    earlier,
  });
  assert.equal(microsOfCost(free([]), "EUR"), 0);
  assert.equal(microsOfCost(free([known("0.5"), known("2")]), "EUR"), 3);
  assert.equal(microsOfCost(free([dollars]), "EUR"), null);
  assert.equal(microsOfCost({ type: "unknown", why: "w", simulated: false }, "EUR"), null);
  assert.equal(microsOfCost(null, "EUR"), null);
});
