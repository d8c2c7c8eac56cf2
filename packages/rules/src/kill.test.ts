import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Composition, Device, FeatureId } from "@homeport/protocol";
import * as fc from "fast-check";
import { Book } from "./book.ts";
import { compile } from "./compile.ts";
import { decide } from "./decide.ts";
import { diff, widens } from "./diff.ts";
import { Kill, KillOrder } from "./kill.ts";
import type { Table } from "./table.ts";
import { withKills } from "./with-kills.ts";
import {
  bookArbitrary,
  decidingGroups,
  deviceArbitrary,
  instantArbitrary,
  makePack,
  pooledWorld,
  requestArbitrary,
  subMarket,
  tableOf,
  type World,
  worldFeatures,
  worldMarkets,
  worldPool,
} from "./world.fixture.test.ts";

const worlds = pooledWorld(20);

const now = Date.UTC(2026, 0, 1);
const order = { reason: "an incident", operator: "ana" };
type Scope = { market?: string; feature?: string; partner?: string };
const kill = (scope: Scope, id = "one"): Kill =>
  Kill.parse({ id, at: "2026-11-22T09:00:00Z", ...order, ...scope });

const scopeArbitrary: fc.Arbitrary<Scope> = fc
  .record(
    {
      market: fc.constantFrom(...worldMarkets, subMarket),
      feature: fc.constantFrom(...worldFeatures),
      partner: fc.constantFrom("one", "two"),
    },
    { requiredKeys: [] },
  )
  .filter((scope) => Object.keys(scope).length > 0);

/** Kills as they are recorded: in the order of their ids. */
const killsArbitrary = fc
  .array(scopeArbitrary, { minLength: 1, maxLength: 3 })
  .map((scopes) => scopes.map((scope, index) => kill(scope, `kill-${index}`)));

const killed = ({ packs, book }: World, kills: readonly Kill[]) =>
  compile(packs, { ...book, kills: [...kills] });

describe("a kill", () => {
  test("names at least one of market, feature and partner", () => {
    assert.equal(KillOrder.safeParse(order).success, false);
    assert.equal(KillOrder.safeParse({ ...order, market: "CN" }).success, true);
    assert.equal(Kill.safeParse({ id: "one", at: "2026-11-22T09:00:00Z", ...order }).success, false);
    assert.equal(KillOrder.safeParse({ ...order, market: "CN", everything: true }).success, false);
  });

  test("of a partner that the launch book does not hold is a fault, and so is an id that stands twice", () => {
    const [book] = fc.sample(bookArbitrary, { numRuns: 1, seed: 1 });
    const faults = (kills: readonly Kill[]) =>
      Book.safeParse({ ...book, kills }).error?.issues.map(({ message }) => message) ?? [];
    assert.deepEqual(faults([kill({ partner: "one" })]), []);
    assert.match(faults([kill({ partner: "onne" })]).join(), /names the partner `onne`/);
    assert.match(
      faults([kill({ market: "AA" }), kill({ market: "BB" })]).join(),
      /the kill `one` stands twice/,
    );
  });

  test("compiled in is byte for byte what it makes of the compiled table", () => {
    let changed = 0;
    fc.assert(
      fc.property(worlds, killsArbitrary, (world, kills) => {
        const before = tableOf(world);
        const after = killed(world, kills);
        assert.deepEqual(withKills(before, kills), after);
        // One after another, as each release narrows the last, and after a trip through JSON.
        const stored: Table = JSON.parse(JSON.stringify(before));
        assert.deepEqual(
          kills.reduce((table, one) => withKills(table, [one]), stored),
          after,
        );
        if (diff(before, after, now).length > 0) changed += 1;
      }),
      { numRuns: 30 },
    );
    assert.ok(changed > 10, String(changed));
  });

  test("never widens, and to revive it never narrows", () => {
    fc.assert(
      fc.property(worlds, killsArbitrary, instantArbitrary, (world, kills, at) => {
        const before = tableOf(world);
        const after = withKills(before, kills);
        const changes = diff(before, after, at);
        assert.equal(widens(changes), false);
        const back = diff(after, before, at);
        assert.equal(widens(back), changes.length > 0);
        assert.ok(back.every(({ direction }) => direction === "widening"));
      }),
      { numRuns: 40 },
    );
  });

  test("stops exactly what it names, and no device is served what it was not served before", () => {
    const seen = { stopped: 0, kept: 0 };
    const requests = fc.array(requestArbitrary, { minLength: 40, maxLength: 40 });
    fc.assert(
      fc.property(worlds, scopeArbitrary, requests, (world, scope, asked) => {
        const before = tableOf(world);
        const after = withKills(before, [kill(scope)]);
        for (const request of asked) {
          const { at, ...rest } = request;
          const groups = decidingGroups(world, request);
          const [old, next] = [decide(before, rest, at), decide(after, rest, at)];
          if (old.type === "refuse") {
            assert.equal(next.type, "refuse");
            continue;
          }
          // Where either place is enough, what one stops the other may go on serving.
          if (groups.length > 1) continue;
          const left = old.compositions.filter((by) => !isMeant(scope, { groups, request, by }));
          if (next.type === "serve") {
            assert.deepEqual(next.compositions, left);
            assert.deepEqual(next.obligations, old.obligations);
            seen.kept += 1;
          } else {
            assert.deepEqual(left, []);
            // What is left may not be shared by the deciding markets, or not speak the language.
            const codes = new Set(next.reasons.map(({ code }) => code));
            assert.ok(["killed", "market_conflict", "language_unsupported"].some((code) => codes.has(code)));
            seen.stopped += 1;
          }
        }
      }),
      { numRuns: 80 },
    );
    assert.ok(seen.stopped > 20 && seen.kept > 20, JSON.stringify(seen));
  });

  test("of a market stops the markets that add to it, and of a sub-market that one alone", () => {
    const seen = { parent: 0, child: 0 };
    for (const world of worldPool(20)) {
      const serving = (table: Table, market: string) =>
        (table.markets[market]?.segments ?? []).some(({ blocks }) =>
          blocks.some((block) => table.blocks[block]?.some((cell) => table.cells[cell]?.type === "serve")),
        );
      const table = tableOf(world);
      const [parentOff, childOff] = ["AA", subMarket].map((market) => withKills(table, [kill({ market })]));
      assert.ok(parentOff && childOff);
      for (const off of [parentOff, childOff]) assert.equal(serving(off, subMarket), false);
      assert.equal(serving(parentOff, "AA"), false);
      assert.equal(serving(childOff, "AA"), serving(table, "AA"));
      if (serving(table, "AA")) seen.parent += 1;
      if (serving(table, subMarket)) seen.child += 1;
    }
    assert.ok(seen.parent > 5 && seen.child > 5, JSON.stringify(seen));
  });
});

/** Whether a kill of a scope is about a composition that serves the request. */
function isMeant(
  { market, feature, partner }: Scope,
  served: { groups: readonly string[][]; request: { feature: FeatureId }; by: Composition },
): boolean {
  const { groups, request, by } = served;
  const markets = groups.flat().flatMap((place) => (place === subMarket ? [place, "AA"] : [place]));
  if (market !== undefined && !markets.includes(market)) return false;
  if (feature !== undefined && feature !== request.feature) return false;
  if (partner === undefined) return true;
  return by.type === "partner" && [by, ...(by.parts ?? [])].some((part) => part.partner === partner);
}

describe("in a market with a partner and an engine", () => {
  const open = { type: "availability", effect: "allow", sources: ["read"] };
  const [sample] = fc.sample(bookArbitrary, { numRuns: 1, seed: 1 });
  const launch = { platforms: ["ios"], traveller: "home", from: "2026-01-01" };
  const use = [
    { partner: "one", model: "small", endpoint: "one-near" },
    { partner: "one", model: "large", endpoint: "one-far" },
    { engine: "textrank", languages: ["en"] },
  ];
  const book = Book.parse({
    ...sample,
    partners: sample?.partners.map((partner) => ({
      ...partner,
      contracts: [{ id: "contract", markets: [...worldMarkets], from: "2020-01-01" }],
    })),
    launches: ["AA", "BB"].flatMap((market) =>
      ["chat", "summarizer"].map((feature) => ({ market, feature, ...launch })),
    ),
    routes: ["AA", "BB"].flatMap((market) => [
      { market, feature: "summarizer", use },
      { market, feature: "chat", use: use.slice(0, 2) },
    ]),
    approvals: [],
  });
  const table = compile([makePack("AA", [open]), makePack("BB", [open])], book);
  const [phone] = fc.sample(deviceArbitrary, { numRuns: 1, seed: 1 });
  assert.ok(phone);
  const device: Device = { ...phone, platform: "ios", ageBand: "adult", switchedOff: [] };

  /** Who serves, or the codes of the refusal, of a market and feature. */
  const ask = (from: Table, [place, feature]: readonly [string, FeatureId]) => {
    const request = { device: { ...device, soldIn: place, account: place }, feature, language: null };
    const decision = decide(from, request, Date.UTC(2026, 10, 22));
    if (decision.type === "refuse") return decision.reasons.map(({ code }) => code);
    return decision.compositions.map((by) => (by.type === "engine" ? by.engine : by.partner));
  };
  const all = (from: Table) =>
    (["AA", "BB"] as const).map((place) => [ask(from, [place, "chat"]), ask(from, [place, "summarizer"])]);
  const full = [
    ["one", "one"],
    ["one", "one", "textrank"],
  ];
  const off = [["killed"], ["killed"]];

  test("a kill by market stops the market and leaves the other", () => {
    assert.deepEqual(all(table), [full, full]);
    assert.deepEqual(all(withKills(table, [kill({ market: "AA" })])), [off, full]);
  });

  test("a kill by feature stops the feature in every market", () => {
    const [chat] = off;
    const [, summarizer] = full;
    const rest = [chat, summarizer];
    assert.deepEqual(all(withKills(table, [kill({ feature: "chat" })])), [rest, rest]);
  });

  test("a kill by partner leaves what else is permitted, and refuses where nothing is", () => {
    const rest = [["killed"], ["textrank"]];
    assert.deepEqual(all(withKills(table, [kill({ partner: "one" })])), [rest, rest]);
  });

  test("what one kill names together is meant together", () => {
    const chatInAA = withKills(table, [kill({ market: "AA", feature: "chat" })]);
    assert.deepEqual(all(chatInAA), [[["killed"], full[1]], full]);
    const partnerInBB = withKills(table, [kill({ market: "BB", partner: "one" })]);
    assert.deepEqual(all(partnerInBB), [full, [["killed"], ["textrank"]]]);
    assert.deepEqual(all(withKills(table, [kill({ market: "AA", feature: "chat", partner: "two" })])), [
      full,
      full,
    ]);
  });

  test("the refusal names the kill, tells its reason in both languages and cites `book/kills`", () => {
    const reason = { en: "answers are wrong", zh: "回答有误" };
    const after = withKills(table, [Kill.parse({ ...kill({ market: "AA" }, "incident-7"), reason })]);
    const request = {
      device: { ...device, soldIn: "AA", account: "AA" },
      feature: "chat",
      language: null,
    } as const;
    const decision = decide(after, request, now);
    assert.ok(decision.type === "refuse");
    const told = decision.reasons.find(({ code }) => code === "killed");
    assert.match(told?.message ?? "", /switched this off for now: `incident-7`, answers are wrong$/);
    assert.match(told?.detail?.zh ?? "", /回答有误/);
    assert.equal(told?.userCanChange, false);
    assert.deepEqual(
      told?.rules.map(({ rule }) => rule),
      ["book/kills"],
    );
    assert.match(told?.rules[0]?.summary.en ?? "", /two keys/);
  });

  test("a kill holds at every instant, whatever its own date says", () => {
    const after = withKills(table, [Kill.parse({ ...kill({ market: "AA" }), at: "2099-01-01T00:00:00Z" })]);
    assert.deepEqual(all(after), [off, full]);
  });

  test("a table whose cells point nowhere is not made to serve", () => {
    assert.throws(() => withKills({ ...table, cells: [] }, [kill({ market: "AA" })]), RangeError);
    assert.equal(withKills(table, []), table);
  });
});
