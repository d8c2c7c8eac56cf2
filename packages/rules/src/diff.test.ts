import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { platforms } from "@homeport/protocol";
import * as fc from "fast-check";
import type { Book } from "./book.ts";
import { compile } from "./compile.ts";
import { diff, widens } from "./diff.ts";
import type { Table } from "./table.ts";
import { startOfDay } from "./time.ts";
import { bookArbitrary, makePack } from "./world.fixture.test.ts";

const now = Date.UTC(2026, 0, 1);

describe("one difference", () => {
  const open = { type: "availability", effect: "allow", sources: ["read"] };
  const label = {
    type: "label",
    modality: "text",
    place: "start",
    text: { en: "made", zh: "生成" },
    sources: ["read"],
  };
  const sample = fc.sample(bookArbitrary, { numRuns: 1, seed: 1 })[0]!;
  const partner = sample.partners[0]!;
  const near = { partner: partner.id, model: "small", endpoint: "one-near" };
  const far = { partner: partner.id, model: "large", endpoint: "one-far" };
  const engine = { engine: "textrank", languages: ["en"] };

  const launch = (changes: Partial<Book["launches"][number]> = {}): Book["launches"][number] => ({
    market: "AA",
    feature: "chat",
    platforms: ["ios", "web"],
    traveller: "home",
    from: "2025-01-01",
    ...changes,
  });

  function world(changes: {
    rules?: object[];
    launches?: Book["launches"];
    use?: Book["routes"][number]["use"];
    partners?: Book["partners"];
  }): Table {
    return compile([makePack("AA", changes.rules ?? [open])], {
      maker: { name: "Maker", screens: [] },
      partners: changes.partners ?? [
        { ...partner, contracts: [{ id: "contract", markets: ["AA"], from: "2020-01-01" }] },
      ],
      approvals: [],
      kills: [],
      hosting: [],
      gaps: [],
      evidence: [],
      launches: changes.launches ?? [launch()],
      routes: [{ market: "AA", feature: "chat", use: changes.use ?? [near] }],
    });
  }

  function told(before: Table | null, after: Table): string[] {
    return diff(before, after, now).map(({ direction, text }) => `${direction}: ${text.en}`);
  }

  test("tells what begins, on which platforms, for whom, under which rules", () => {
    const [change, ...others] = diff(null, world({}), now);
    assert.deepEqual(others, []);
    assert.equal(change?.direction, "widening");
    assert.match(change?.text.en ?? "", /^begins to serve `chat` by one `small-wire`/);
    assert.match(change?.text.zh ?? "", /^开始提供/);
    assert.deepEqual(change?.platforms, ["ios", "web"]);
    assert.deepEqual(change?.ageBands, ["adult", "teen", "child", "unknown"]);
    assert.deepEqual(change?.rules, ["AA/rule-0", "book/launches"]);
    assert.equal(change?.from, null);
  });

  test("tells the day on which something begins later", () => {
    const [change] = diff(null, world({ launches: [launch({ from: "2026-07-01" })] }), now);
    assert.equal(change?.from, startOfDay("2026-07-01", "+08:00"));
  });

  test("says nothing of what lies wholly in the past", () => {
    const past = world({ launches: [launch({ to: "2025-06-01" })] });
    assert.deepEqual(told(null, past), []);
  });

  test("tells what stops, with the rule that stops it", () => {
    const closed = world({
      rules: [open, { type: "availability", effect: "deny", sources: ["unverified"] }],
    });
    const [change, ...others] = diff(world({}), closed, now);
    assert.deepEqual(others, []);
    assert.equal(change?.direction, "narrowing");
    assert.deepEqual(change?.rules, ["AA/rule-1"]);
  });

  test("needs one key only to withdraw a launch", () => {
    assert.deepEqual(told(world({}), world({ launches: [] })), ["narrowing: stops serving `chat`"]);
    assert.deepEqual(told(world({ launches: [launch({ traveller: "both" })] }), world({ launches: [] })), [
      "narrowing: stops serving `chat`",
    ]);
  });

  test("counts a lost obligation as widening and a new one as narrowing", () => {
    const labelled = world({ rules: [open, label] });
    assert.deepEqual(told(labelled, world({})), ["widening: no longer has to label text as AI-generated"]);
    assert.deepEqual(told(world({}), labelled), ["narrowing: now has to label text as AI-generated"]);
  });

  test("counts another wording of a label as both", () => {
    const before = world({ rules: [open, label] });
    const after = world({ rules: [open, { ...label, text: { en: "m", zh: "生成" } }] });
    assert.deepEqual(
      diff(before, after, now)
        .map((change) => change.direction)
        .toSorted(),
      ["narrowing", "widening"],
    );
  });

  test("counts another host, region, operator or scope of an endpoint as widening", () => {
    const contracts = [{ id: "contract", markets: ["AA"], from: "2020-01-01" }];
    for (const moved of [
      { url: "https://elsewhere.example" },
      { region: "aa-two" },
      { operator: "Another Ltd" },
      { inferenceScope: "aa" },
      { storageRegion: "aa" },
      { privateAddress: true },
      { resultHosts: [{ host: "results.example.com", region: "aa-one" }] },
    ]) {
      const endpoints = partner.endpoints.map((endpoint) => ({ ...endpoint, ...moved }));
      const after = world({ partners: [{ ...partner, contracts, endpoints }] });
      assert.equal(widens(diff(world({}), after, now)), true, JSON.stringify(moved));
    }
  });

  test("tells of results that begin to lie in another country", () => {
    const contracts = [{ id: "contract", markets: ["AA"], from: "2020-01-01" }];
    const resultHosts = [{ host: "results.example.com", region: "cc-one" }];
    const endpoints = partner.endpoints.map((endpoint) => ({ ...endpoint, resultHosts }));
    const after = world({ partners: [{ ...partner, contracts, endpoints }] });
    assert.ok(
      told(world({}), after).some((text) => /begins to process `chat` in cc; so far only in /.test(text)),
      told(world({}), after).join("; "),
    );
  });

  test("counts another credential of an endpoint as widening", () => {
    const contracts = [{ id: "contract", markets: ["AA"], from: "2020-01-01" }];
    const after = world({ partners: [{ ...partner, contracts, credential: { environment: "OTHER_KEY" } }] });
    assert.equal(widens(diff(world({}), after, now)), true);
  });

  test("tells a new composition, a lost one and another preference", () => {
    const one = world({ use: [near] });
    const two = world({ use: [near, engine] });
    assert.deepEqual(told(one, two), ["widening: may now also use the on-device engine `textrank`"]);
    assert.deepEqual(told(two, one), ["narrowing: no longer uses the on-device engine `textrank`"]);
    assert.deepEqual(told(two, world({ use: [engine, near] })), [
      "widening: now prefers the on-device engine `textrank`",
    ]);
  });

  test("tells another order behind the first choice, and one that hides behind a loss", () => {
    const three = world({ use: [near, far, engine] });
    assert.deepEqual(told(three, world({ use: [near, engine, far] })), [
      "widening: now prefers the on-device engine `textrank`",
    ]);
    const hidden = told(three, world({ use: [engine, far] }));
    assert.ok(hidden.includes("widening: now prefers the on-device engine `textrank`"), hidden.join("; "));
  });

  test("counts a traveller rule that no longer looks at the location as widening", () => {
    const strict = world({ launches: [launch({ traveller: "both" })] });
    assert.equal(widens(diff(strict, world({}), now)), true);
    assert.deepEqual(
      diff(world({}), strict, now).map((change) => change.direction),
      ["narrowing"],
    );
  });

  test("counts a new place as widening and a lost one as narrowing", () => {
    const pack = makePack("AA", [open]);
    const book = { ...sample, launches: [], routes: [], approvals: [] };
    const small = compile([pack], book);
    const large = compile([{ ...pack, places: ["AA", "AX"] }], book);
    assert.deepEqual(told(small, large), ["widening: now decides for devices of AX"]);
    assert.deepEqual(told(large, small), ["narrowing: no longer decides for devices of AX"]);
  });

  test("keeps apart what begins in two features and two markets", () => {
    const pairs = (["AA", "BB"] as const).flatMap((market) =>
      (["chat", "summarizer"] as const).map((feature) => ({ market, feature })),
    );
    const after = compile(
      (["AA", "BB"] as const).map((market) => makePack(market, [open])),
      {
        ...sample,
        approvals: [],
        launches: pairs.map(({ market, feature }) => launch({ market, feature })),
        routes: pairs.map(({ market, feature }) => ({ market, feature, use: [engine] })),
      },
    );
    const began = diff(null, after, now).map(({ market, feature }) => `${market} ${feature}`);
    assert.deepEqual(began, ["AA chat", "AA summarizer", "BB chat", "BB summarizer"]);
  });

  test("keeps two losses of one feature apart", () => {
    const disclosure = { type: "disclosure", text: label.text, sources: ["read"] };
    const both = world({ rules: [open, label, disclosure] });
    assert.deepEqual(told(both, world({})), [
      "widening: no longer has to label text as AI-generated",
      "widening: no longer has to disclose: made",
    ]);
  });

  test("merges what is alike over platforms and ages", () => {
    const few = world({ launches: [launch({ platforms: ["ios"] })] });
    const many = world({ launches: [launch({ platforms: [...platforms] })] });
    const changes = diff(few, many, now);
    assert.equal(changes.length, 1);
    assert.deepEqual(
      changes[0]?.platforms.toSorted(),
      platforms.filter((platform) => platform !== "ios").toSorted(),
    );
  });
});
