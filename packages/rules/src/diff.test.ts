import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Composition, type Decision, platforms } from "@homeport/protocol";
import * as fc from "fast-check";
import type { Book } from "./book.ts";
import { compile } from "./compile.ts";
import { decide } from "./decide.ts";
import { diff, widens } from "./diff.ts";
import type { Pack } from "./pack.ts";
import type { Table } from "./table.ts";
import { startOfDay } from "./time.ts";
import {
  bookArbitrary,
  deviceArbitrary,
  featureArbitrary,
  instantArbitrary,
  languageArbitrary,
  makePack,
  type World,
  worldArbitrary,
} from "./world.fixture.test.ts";

const now = Date.UTC(2026, 0, 1);

const requests = fc.array(
  fc.record({
    device: deviceArbitrary,
    feature: featureArbitrary,
    language: languageArbitrary,
    at: instantArbitrary,
  }),
  { minLength: 60, maxLength: 60 },
);

/** Changes that an operator might make; most, but not all, serve less. */
const edits: readonly ((world: World, pick: number) => World)[] = [
  (world) => world,
  ({ packs, book }, pick) => ({ packs, book: { ...book, launches: without(book.launches, pick) } }),
  ({ packs, book }, pick) => ({ packs, book: { ...book, approvals: without(book.approvals, pick) } }),
  ({ packs, book }, pick) => ({
    packs,
    book: {
      ...book,
      approvals: book.approvals.map((item, at) => (at === pick % 4 ? { ...item, state: "suspended" } : item)),
    },
  }),
  ({ packs, book }, pick) => ({ packs, book: editRoute(book, pick, (use) => without(use, pick)) }),
  ({ packs, book }, pick) => ({ packs, book: editRoute(book, pick, (use) => use.toReversed()) }),
  ({ packs, book }, pick) => ({
    packs,
    book: editRoute(book, pick, (use) => without(use.toReversed(), pick)),
  }),
  ({ packs, book }) => ({ packs, book: { ...book, maker: { ...book.maker, screens: ["one", "three"] } } }),
  ({ packs, book }) => ({ packs, book: { ...book, maker: { ...book.maker, screens: [] } } }),
  ({ packs, book }, pick) => ({
    packs,
    book: {
      ...book,
      launches: book.launches.map((item, at) => (at === pick % 9 ? { ...item, traveller: "both" } : item)),
    },
  }),
  ({ packs, book }, pick) => ({ packs: editPack(packs, pick, (rules) => without(rules, pick)), book }),
  ({ packs, book }, pick) => ({ packs: packs.filter((_, at) => at !== pick % 3), book }),
  ...[
    { type: "availability", effect: "deny", to: "2026-07-01" },
    { type: "consent", purpose: "one", from: "2026-07-01" },
    { type: "label", modality: "text", place: "start", text: { en: "text", zh: "文本" } },
    { type: "residency", dataClass: "inference", deny: ["aa-*"] },
    { type: "age", deny: ["teen"] },
    { type: "screen", phases: ["input", "output"], filter: "two" },
  ].map((rule) => ({ packs, book }: World, pick: number) => ({
    packs: packs.map((pack, at) => (at === pick % 3 ? withRule(pack, rule) : pack)),
    book,
  })),
];

const changeArbitrary = fc
  .tuple(
    worldArbitrary,
    fc.array(fc.tuple(fc.constantFrom(...edits), fc.nat(30)), { minLength: 1, maxLength: 3 }),
  )
  .map(([before, chosen]) => ({
    before,
    after: chosen.reduce((world, [edit, pick]) => edit(world, pick), before),
  }));

describe("diff", () => {
  test("of a table with itself is empty", () => {
    fc.assert(
      fc.property(worldArbitrary, instantArbitrary, ({ packs, book }, at) => {
        const table = compile(packs, book);
        assert.deepEqual(diff(table, compile(packs, book), at), []);
        assert.equal(widens(diff(table, JSON.parse(JSON.stringify(table)), at)), false);
      }),
      { numRuns: 20 },
    );
  });

  test("that is empty means the same decisions from then on, but for the words of refusals", () => {
    let empty = 0;
    fc.assert(
      fc.property(changeArbitrary, requests, ({ before, after }, asked) => {
        const [old, next] = [compile(before.packs, before.book), compile(after.packs, after.book)];
        if (diff(old, next, now).length > 0) return;
        empty += 1;
        for (const { at, ...request } of asked) {
          const [was, is] = [decide(old, request, at), decide(next, request, at)];
          assert.equal(was.type, is.type);
          if (was.type === "serve" && is.type === "serve") {
            assert.deepEqual(is.compositions, was.compositions);
            assert.deepEqual(new Set(is.obligations), new Set(was.obligations));
          }
        }
      }),
      { numRuns: 50 },
    );
    assert.ok(empty > 3, `only ${empty} empty differences were seen`);
  });

  // Precisely: where no change is `widening`, then for every device, feature, language and instant from `now` on, what
  // the proposed table serves the live table served too, for the same market; the proposed compositions stand among the
  // live ones in the same order, each the same to the last field of its endpoint, speaking no further language and still
  // showing what had to be shown; and every live obligation still holds.
  test("without widening means that nothing is served that was not served, nor with less", () => {
    const seen = { calm: 0, served: 0, widening: 0 };
    fc.assert(
      fc.property(changeArbitrary, requests, ({ before, after }, asked) => {
        const [old, next] = [compile(before.packs, before.book), compile(after.packs, after.book)];
        if (widens(diff(old, next, now))) {
          seen.widening += 1;
          return;
        }
        seen.calm += 1;
        for (const { at, ...request } of asked) {
          const is = decide(next, request, at);
          if (is.type === "refuse") continue;
          seen.served += 1;
          const was = decide(old, request, at);
          assert.ok(was.type === "serve", "begins to serve");
          assert.equal(is.market, was.market);
          assertAmong({ table: next, decision: is }, { table: old, decision: was });
          for (const obligation of was.obligations) {
            assert.ok(
              is.obligations.some((other) => JSON.stringify(other) === JSON.stringify(obligation)),
              obligation.rule,
            );
          }
        }
      }),
      { numRuns: 120 },
    );
    assert.ok(seen.calm > 25 && seen.widening > 4 && seen.served > 200, JSON.stringify(seen));
  });

  test("counts whatever begins to serve as widening, from any state to any other", () => {
    let began = 0;
    fc.assert(
      fc.property(worldArbitrary, worldArbitrary, requests, (before, after, asked) => {
        const [old, next] = [compile(before.packs, before.book), compile(after.packs, after.book)];
        const begins = asked.some(
          ({ at, ...request }) =>
            decide(next, request, at).type === "serve" && decide(old, request, at).type === "refuse",
        );
        if (!begins) return;
        began += 1;
        assert.equal(widens(diff(old, next, now)), true);
      }),
      { numRuns: 40 },
    );
    assert.ok(began > 10, `only ${began} worlds began to serve`);
  });

  test("against nothing counts everything served as widening", () => {
    fc.assert(
      fc.property(worldArbitrary, ({ packs, book }) => {
        const table = compile(packs, book);
        const serves = Object.values(table.markets).some((market) =>
          market.segments.some(
            (segment) =>
              segment.to > now && segment.cells.some((cell) => table.cells[cell]?.type === "serve"),
          ),
        );
        assert.equal(widens(diff(null, table, now)), serves);
      }),
      { numRuns: 40 },
    );
  });
});

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
    ]) {
      const endpoints = partner.endpoints.map((endpoint) => ({ ...endpoint, ...moved }));
      const after = world({ partners: [{ ...partner, contracts, endpoints }] });
      assert.equal(widens(diff(world({}), after, now)), true, JSON.stringify(moved));
    }
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

function without<Item>(items: readonly Item[], pick: number): Item[] {
  return items.filter((_, at) => items.length === 0 || at !== pick % items.length);
}

function editRoute(
  book: Book,
  pick: number,
  edit: (use: Book["routes"][number]["use"]) => Book["routes"][number]["use"],
): Book {
  const routes = book.routes.flatMap((route, at) => {
    if (at !== pick % book.routes.length) return [route];
    const use = edit(route.use);
    return use.length > 0 ? [{ ...route, use }] : [];
  });
  return { ...book, routes };
}

function editPack(
  packs: readonly Pack[],
  pick: number,
  edit: (rules: Pack["rules"]) => Pack["rules"],
): Pack[] {
  return packs.map((pack, at) => (at === pick % packs.length ? { ...pack, rules: edit(pack.rules) } : pack));
}

function withRule(pack: Pack, rule: object): Pack {
  const [added] = makePack(pack.market as "AA", [{ sources: ["unverified"], ...rule }]).rules;
  assert.ok(added);
  return { ...pack, rules: [...pack.rules, { ...added, id: `${pack.market}/added-${pack.rules.length}` }] };
}

type Served = { table: Table; decision: Extract<Decision, { type: "serve" }> };

function assertAmong(part: Served, all: Served): void {
  let next = 0;
  for (const live of all.decision.compositions) {
    const proposed = part.decision.compositions[next];
    if (!proposed || fixed(part.table, proposed) !== fixed(all.table, live)) continue;
    const further = proposed.languages.filter((language) => !live.languages.includes(language));
    assert.ok(live.languages.includes("*") || further.length === 0, `speaks ${further.join()} as well`);
    if (live.type === "partner" && live.display !== null) {
      assert.deepEqual(proposed.type === "partner" && proposed.display, live.display);
    }
    next += 1;
  }
  assert.equal(next, part.decision.compositions.length, "uses another composition, or another order");
}

/** All of a composition and its endpoint that no second deciding market can narrow, as text. */
function fixed(table: Table, composition: Composition): string {
  const { languages: _languages, ...rest } = composition;
  if (rest.type === "engine") return JSON.stringify(rest);
  const { display: _display, ...model } = rest;
  return JSON.stringify([model, table.endpoints[model.endpoint]]);
}
