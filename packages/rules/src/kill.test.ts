import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Device, featureIds, type FeatureId } from "@homeport/protocol";
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
  deviceArbitrary,
  featureArbitrary,
  instantArbitrary,
  languageArbitrary,
  makePack,
  type World,
  worldArbitrary,
  worldMarkets,
} from "./world.fixture.test.ts";

const now = Date.UTC(2026, 0, 1);
const order = { reason: "an incident", operator: "ana" };
type Scope = { market?: string; feature?: string; partner?: string };
const kill = (scope: Scope, id = "one"): Kill =>
  Kill.parse({ id, at: "2026-11-22T09:00:00Z", ...order, ...scope });

const scopeArbitrary: fc.Arbitrary<Scope> = fc
  .record(
    {
      market: fc.constantFrom(...worldMarkets),
      feature: fc.constantFrom(...featureIds),
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
      fc.property(worldArbitrary, killsArbitrary, (world, kills) => {
        const before = killed(world, []);
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
      { numRuns: 60 },
    );
    assert.ok(changed > 20, String(changed));
  });

  test("never widens, and to revive it never narrows", () => {
    fc.assert(
      fc.property(worldArbitrary, killsArbitrary, instantArbitrary, (world, kills, at) => {
        const [before, after] = [killed(world, []), killed(world, kills)];
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
    const requestArbitrary = fc.record({
      device: deviceArbitrary,
      feature: featureArbitrary,
      language: languageArbitrary,
      at: instantArbitrary,
    });
    const seen = { stopped: 0, kept: 0 };
    fc.assert(
      fc.property(
        worldArbitrary,
        scopeArbitrary,
        fc.array(requestArbitrary, { minLength: 30 }),
        (world, scope, requests) => {
          const before = killed(world, []);
          const after = withKills(before, [kill(scope)]);
          for (const { at, ...request } of requests) {
            const [old, next] = [decide(before, request, at), decide(after, request, at)];
            if (old.type === "refuse") {
              assert.equal(next.type, "refuse");
              continue;
            }
            const { device, feature } = request;
            // Where the traveller rule is `both`, the place the device stands in decides as well.
            const both = before.markets[device.soldIn]?.traveller[feature] === "both";
            const markets = [device.soldIn, device.account, ...(both ? [device.location] : [])];
            const meant =
              (scope.market === undefined || markets.includes(scope.market)) &&
              (scope.feature === undefined || scope.feature === feature);
            const left = old.compositions.filter(
              (by) =>
                !meant ||
                (scope.partner !== undefined && (by.type === "engine" || by.partner !== scope.partner)),
            );
            if (next.type === "serve") {
              assert.deepEqual(next.compositions, left);
              assert.deepEqual(next.obligations, old.obligations);
              seen.kept += 1;
            } else {
              assert.deepEqual(left, []);
              // What is left may not be shared by the deciding markets, or not speak the language.
              const codes = new Set(next.reasons.map(({ code }) => code));
              assert.ok(
                ["killed", "market_conflict", "language_unsupported"].some((code) => codes.has(code)),
              );
              seen.stopped += 1;
            }
          }
        },
      ),
      { numRuns: 80 },
    );
    assert.ok(seen.stopped > 20 && seen.kept > 20, JSON.stringify(seen));
  });
});

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
