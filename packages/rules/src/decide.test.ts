import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Decision, Device, type DeviceClaims, gates, type Obligation } from "@homeport/protocol";
import * as fc from "fast-check";
import { compile } from "./compile.ts";
import { decide } from "./decide.ts";
import type { Request } from "./request.ts";
import type { Table } from "./table.ts";
import {
  bookArbitrary,
  decidingGroups,
  makePack,
  pooledWorld,
  requestArbitrary,
  tableOf,
} from "./world.fixture.test.ts";

const worlds = pooledWorld(40);

const requests = fc.array(requestArbitrary, { minLength: 40, maxLength: 40 });

function ids(decision: Decision): string[] {
  return decision.type === "serve" ? decision.compositions.map((composition) => composition.id) : [];
}

function owed(decision: Decision): readonly Obligation[] {
  return decision.type === "serve" ? decision.obligations : [];
}

function isSubsequence(part: readonly string[], whole: readonly string[]): boolean {
  let next = 0;
  for (const item of whole) if (item === part[next]) next += 1;
  return next === part.length;
}

/** What the table says where every signal is of one place. */
function alone(table: Table, { at, ...request }: Request & { at: number }, place: string): Decision {
  const device = { ...request.device, soldIn: place, account: place, location: place };
  return decide(table, { ...request, device }, at);
}

/** Whether each place of the group alone serves all that is decided, and all that it demands is owed. */
function permits(
  table: Table,
  { request, group }: { request: Request & { at: number }; group: readonly string[] },
  decision: Decision,
): boolean {
  return group.every((place) => {
    const single = alone(table, request, place);
    return (
      single.type === "serve" &&
      ids(decision).every((id) => ids(single).includes(id)) &&
      owed(single).every((obligation) => owed(decision).includes(obligation))
    );
  });
}

describe("decide", () => {
  test("serves several markets only what each of them would serve alone, with all that any demands", () => {
    let several = 0;
    fc.assert(
      fc.property(worlds, requests, (world, asked) => {
        const table = tableOf(world);
        for (const request of asked) {
          const { at, ...rest } = request;
          const decision = decide(table, rest, at);
          if (decision.type === "refuse") continue;
          const by = decidingGroups(world, request).find((group) =>
            permits(table, { request, group }, decision),
          );
          assert.ok(by, "no group of deciding places permits it");
          assert.equal(decision.market, by[0]);
          if (by.length > 1) several += 1;
          assert.ok(isSubsequence(ids(decision), ids(alone(table, request, decision.market))));
        }
      }),
      { numRuns: 60 },
    );
    assert.ok(several > 20, `only ${several} requests of several markets were served`);
  });

  test("gives every refusal at least one reason, in gate order, each with a message and a remedy", () => {
    fc.assert(
      fc.property(worlds, requests, (world, asked) => {
        const table = tableOf(world);
        for (const { at, ...request } of asked) {
          const decision = decide(table, request, at);
          if (decision.type === "serve") continue;
          assert.ok(decision.reasons.length > 0);
          const order = decision.reasons.map((reason) => gates.indexOf(reason.gate));
          assert.deepEqual(
            order,
            order.toSorted((left, right) => left - right),
          );
          for (const reason of decision.reasons) {
            assert.ok(reason.message.length > 0 && reason.remedy.length > 0);
            for (const citation of reason.rules)
              assert.ok(citation.summary.en.length > 0 && citation.summary.zh.length > 0);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  test("serves only compositions that speak the language, and any where none was told", () => {
    fc.assert(
      fc.property(worlds, requests, (world, asked) => {
        const table = tableOf(world);
        for (const { at, ...request } of asked) {
          const told = decide(table, request, at);
          const untold = decide(table, { ...request, language: null }, at);
          // Where either place is enough, the language may leave the choice to the other.
          if (decidingGroups(world, { ...request, at }).length === 1)
            assert.ok(isSubsequence(ids(told), ids(untold)));
          if (told.type !== "serve" || request.language === null) continue;
          const primary = request.language.slice(0, 2);
          for (const { languages } of told.compositions) {
            assert.ok(languages.includes("*") || languages.includes(primary));
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  test("never serves where a place that decides has no pack, nor a feature that is switched off", () => {
    let strangers = 0;
    fc.assert(
      fc.property(worlds, requests, (world, asked) => {
        const table = tableOf(world);
        for (const { at, ...request } of asked) {
          const { soldIn, switchedOff } = request.device;
          const nowhere = decidingGroups(world, { ...request, at }).every((group) => group.includes("ZZ"));
          if (!nowhere && soldIn !== "ZZ" && !switchedOff.includes(request.feature)) continue;
          strangers += 1;
          assert.equal(decide(table, request, at).type, "refuse");
        }
      }),
      { numRuns: 40 },
    );
    assert.ok(strangers > 100, String(strangers));
  });
});

describe("one decision", () => {
  const open = { type: "availability", effect: "allow", sources: ["read"] };
  const sample = fc.sample(bookArbitrary, { numRuns: 1, seed: 1 })[0]!;
  const at = Date.UTC(2026, 10, 22);

  function table(
    demands: { AA?: object[]; BB?: object[] },
    traveller: "home" | "both" = "home",
    languages: { AA: string[]; BB: string[] } = { AA: ["en"], BB: ["en"] },
  ): Table {
    const markets = ["AA", "BB"] as const;
    return compile(
      markets.map((market) => makePack(market, [open, ...(demands[market] ?? [])])),
      {
        ...sample,
        maker: { name: "Maker", screens: [] },
        approvals: [],
        launches: markets.map((market) => ({
          market,
          feature: "chat",
          platforms: ["ios"],
          traveller,
          from: "2026-01-01",
        })),
        routes: markets.map((market) => ({
          market,
          feature: "chat",
          use: [{ engine: "textrank", languages: languages[market] }],
        })),
      },
    );
  }

  test("speaks only what both markets' routes let an engine speak", () => {
    const given = table({}, "home", { AA: ["en", "zh"], BB: ["en", "fr"] });
    assert.deepEqual(codes(ask(given, {}, "zh")), ["served"]);
    assert.deepEqual(codes(ask(given, { account: "BB" }, "en")), ["served"]);
    assert.deepEqual(codes(ask(given, { account: "BB" }, "zh")), ["language: language_unsupported"]);
    assert.deepEqual(codes(ask(given, { account: "BB" }, "fr")), ["language: language_unsupported"]);
    const apart = table({}, "home", { AA: ["zh"], BB: ["en"] });
    assert.deepEqual(codes(ask(apart, { account: "BB" }, null)), ["account: market_conflict"]);
  });

  function ask(given: Table, claims: Partial<DeviceClaims>, language: string | null = "en"): Decision {
    const device = Device.parse({
      soldIn: "AA",
      account: "AA",
      location: "AA",
      platform: "ios",
      language: "en",
      ageBand: "adult",
      ...claims,
    });
    return decide(given, { device, feature: "chat", language }, at);
  }

  function codes(decision: Decision): string[] {
    return decision.type === "refuse"
      ? decision.reasons.map(({ gate, code }) => `${gate}: ${code}`)
      : ["served"];
  }

  test("adds the account's market's refusal at the account gate", () => {
    const denied = table({ BB: [{ type: "availability", effect: "deny", sources: ["read"] }] });
    assert.deepEqual(codes(ask(denied, {})), ["served"]);
    assert.deepEqual(codes(ask(denied, { account: "BB" })), ["account: market_blocked"]);
  });

  test("looks at the location only where the launch says both", () => {
    const demands = { BB: [{ type: "availability", effect: "deny", sources: ["read"] }] };
    assert.deepEqual(codes(ask(table(demands), { location: "BB" })), ["served"]);
    assert.deepEqual(codes(ask(table(demands, "both"), { location: "BB" })), ["location: market_blocked"]);
    assert.deepEqual(codes(ask(table({}, "both"), { location: "ZZ" })), ["location: market_unknown"]);
  });

  test("asks for the consent of either market and is content with both", () => {
    const consent = (purpose: string) => ({ type: "consent", purpose, sources: ["read"] });
    const asked = table({ AA: [consent("one")], BB: [consent("two")] });
    assert.deepEqual(codes(ask(asked, { account: "BB" })), [
      "consent: consent_missing",
      "consent: consent_missing",
    ]);
    assert.deepEqual(codes(ask(asked, { account: "BB", consent: ["two"] })), ["consent: consent_missing"]);
    assert.deepEqual(codes(ask(asked, { account: "BB", consent: ["one", "two"] })), ["served"]);
  });

  test("refuses a device that lacks what its launch asks, and tells each thing it lacks", () => {
    const asking = compile([makePack("AA", [open])], {
      ...sample,
      maker: { name: "Maker", screens: [] },
      launches: [
        {
          market: "AA",
          feature: "chat",
          platforms: ["ios"],
          traveller: "home",
          from: "2026-01-01",
          requires: ["fast-chip"],
          admission: "waitlist",
          dailyLimit: 5,
        },
      ],
      routes: [{ market: "AA", feature: "chat", use: [{ engine: "textrank", languages: ["*"] }] }],
    });
    const by = (claims: Partial<DeviceClaims>, usedToday?: number) => {
      const device = Device.parse({
        soldIn: "AA",
        account: "AA",
        location: "AA",
        platform: "ios",
        language: "en",
        ageBand: "adult",
        ...claims,
      });
      return decide(asking, { device, feature: "chat", language: null, usedToday }, at);
    };
    const able = { capabilities: ["fast-chip"], admitted: ["chat" as const] };
    assert.deepEqual(codes(by({}, 5)), [
      "capability: capability_missing",
      "quota: not_admitted",
      "quota: quota_spent",
    ]);
    assert.deepEqual(codes(by(able, 0)), ["served"]);
    assert.deepEqual(codes(by(able, 4)), ["served"]);
    assert.deepEqual(codes(by(able, 5)), ["quota: quota_spent"]);
    // Nobody has counted: unknown is never below a limit.
    assert.deepEqual(codes(by(able)), ["quota: quota_spent"]);
    assert.deepEqual(codes(by({ ...able, admitted: ["speaker"] }, 0)), ["quota: not_admitted"]);
    assert.deepEqual(codes(by({ ...able, capabilities: ["slow-chip"] }, 0)), [
      "capability: capability_missing",
    ]);
  });

  test("gives all that is wrong at once", () => {
    const demands = table({ AA: [{ type: "age", deny: ["child"], sources: ["read"] }] });
    const decision = ask(demands, {
      platform: "web",
      ageBand: "unknown",
      account: "ZZ",
      switchedOff: ["chat"],
    });
    assert.deepEqual(codes(decision), [
      "account: market_unknown",
      "platform: platform_unsupported",
      "age: age_denied",
      "administrator: administrator_off",
    ]);
  });

  test("names the languages that are spoken", () => {
    const decision = ask(table({}), {}, "fr-CA");
    assert.deepEqual(codes(decision), ["language: language_unsupported"]);
    assert.match(
      decision.type === "refuse" ? (decision.reasons[0]?.message ?? "") : "",
      /`fr-CA` is not among en/,
    );
  });

  test("reads a language by its first part, whatever its case", () => {
    for (const language of ["en", "EN", "en-GB", "En-us"])
      assert.deepEqual(codes(ask(table({}), {}, language)), ["served"]);
    assert.deepEqual(codes(ask(table({}), {}, "eng")), ["language: language_unsupported"]);
  });

  test("refuses before the beginning of time and serves nothing at its end by mistake", () => {
    const given = table({});
    const device = Device.parse({
      soldIn: "AA",
      account: "AA",
      location: "AA",
      platform: "ios",
      language: "en",
    });
    for (const instant of [-1, Number.NaN, Number.MAX_SAFE_INTEGER]) {
      assert.equal(
        decide(given, { device, feature: "chat", language: "en" }, instant).type,
        "refuse",
        String(instant),
      );
    }
  });
});
