import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Book } from "./book.ts";
import { compile } from "./compile.ts";
import { diff, widens } from "./diff.ts";
import type { Table } from "./table.ts";
import { Traveller } from "./traveller.ts";
import { makePack } from "./world.fixture.test.ts";

const now = Date.UTC(2026, 0, 1);
const text = { en: "made", zh: "生成" };
const read = { sources: ["read"] };
const open = { type: "availability", effect: "allow", ...read };
const deny = { type: "availability", effect: "deny", ...read };

const endpoint = (id: string, region: string, changes: object = {}) => ({
  id,
  url: `https://${id}.example`,
  region,
  inferenceScope: region,
  storageRegion: region,
  operator: "Operator",
  operatorCountry: "AA",
  ...changes,
});
const near = { partner: "one", model: "small", endpoint: "near" };
const south = { partner: "one", model: "small", endpoint: "south" };
const seoul = { partner: "one", model: "small", endpoint: "seoul" };
const screen = (at: string) => [{ role: "screen", partner: "one", model: "small", endpoint: at }];
const engine = { engine: "textrank", languages: ["en"] };

type Parts = {
  AA?: readonly object[];
  BB?: readonly object[] | null;
  launch?: object | null;
  use?: readonly object[];
  seoul?: object;
};

/** Two markets that offer chat; in AA by what the parts say. */
function world(parts: Parts = {}): Table {
  const launch = { feature: "chat", platforms: ["ios"], traveller: "home", from: "2025-01-01" };
  const book = Book.parse({
    maker: { name: "Maker", screens: [] },
    partners: [
      {
        id: "one",
        name: "One",
        origin: "AA",
        dialect: "openai",
        credential: { environment: "KEY" },
        capabilities: ["watermark", "metadata"],
        contracts: [{ id: "contract", markets: ["AA", "BB"], from: "2020-01-01" }],
        endpoints: [
          endpoint("near", "aa-north"),
          endpoint("south", "aa-south"),
          endpoint("seoul", "kr-seoul", parts.seoul),
        ],
        models: [
          {
            id: "small",
            name: "small",
            version: "1",
            modification: "none",
            endpoints: ["near", "south", "seoul"],
          },
        ],
      },
    ],
    launches: [
      ...(parts.launch === null ? [] : [{ ...launch, market: "AA", ...parts.launch }]),
      { ...launch, market: "BB" },
    ],
    routes: [
      { market: "AA", feature: "chat", use: parts.use ?? [near] },
      { market: "BB", feature: "chat", use: [engine] },
    ],
    approvals: [],
  });
  const packs = [
    makePack("AA", parts.AA ?? [open]),
    ...(parts.BB === null ? [] : [makePack("BB", parts.BB ?? [open])]),
  ];
  return compile(packs, book);
}

function told(before: Table, after: Table): string[] {
  return diff(before, after, now).map(({ direction, text: { en } }) => `${direction}: ${en}`);
}

/** The directions of a change and of its reverse, each once. */
function both(before: Parts, after: Parts): [string, string] {
  const [one, two] = [world(before), world(after)];
  const directions = (changes: ReturnType<typeof diff>) =>
    [...new Set(changes.map(({ direction }) => direction))].toSorted().join(" and ");
  return [directions(diff(one, two, now)), directions(diff(two, one, now))];
}

describe("data that leaves a country", () => {
  test("is told by where it begins to be processed and where it was so far", () => {
    const lines = told(world(), world({ use: [near, seoul] }));
    assert.ok(
      lines.includes("widening: begins to process `chat` in kr; so far only in aa"),
      lines.join("; "),
    );
    const change = diff(world(), world({ use: [near, seoul] }), now).find(({ text: { en } }) =>
      en.includes("so far"),
    );
    assert.equal(change?.text.zh, "开始在 kr 处理 `chat` 的数据，此前仅在 aa");
    assert.deepEqual([change?.market, change?.feature, change?.platforms], ["AA", "chat", ["ios"]]);
  });

  test("is told as well where only a part beside the model, or a scope, takes it there", () => {
    const departed = (after: Parts) =>
      told(world(), world(after)).filter((line) => line.includes("so far only"));
    assert.equal(departed({ use: [{ ...near, parts: screen("seoul") }] }).length, 1);
    assert.equal(departed({ use: [{ ...near, parts: screen("south") }] }).length, 0);
    const scoped = { inferenceScope: "global" };
    assert.deepEqual(departed({ use: [near, seoul], seoul: { region: "aa-west", ...scoped } }), [
      "widening: begins to process `chat` in global; so far only in aa",
    ]);
  });

  test("is not told where it stays in the country, comes home, or was served by nobody", () => {
    const about = (lines: string[]) => lines.filter((line) => line.includes("so far"));
    assert.deepEqual(about(told(world(), world({ use: [near, south] }))), []);
    assert.deepEqual(about(told(world({ use: [near, seoul] }), world())), []);
    assert.deepEqual(about(told(world({ AA: [deny] }), world({ use: [seoul] }))), []);
  });
});

describe("whom a law reaches", () => {
  const reach = (signals: string[], scope: object = {}) => ({ type: "reach", signals, ...read, ...scope });

  test("is told once for each feature it is about: more narrows, fewer widens", () => {
    const reached = world({ BB: [open, reach(["location"], { features: ["chat"], from: "2025-06-01" })] });
    assert.deepEqual(told(world(), reached), [
      "narrowing: now also decides for devices that only stand there",
    ]);
    assert.deepEqual(told(reached, world()), [
      "widening: no longer decides for devices that only stand there",
    ]);
    const [change] = diff(world(), reached, now);
    assert.deepEqual([change?.market, change?.feature], ["BB", "chat"]);
  });

  test("is told once though many days begin something else meanwhile", () => {
    const days = ["2026-02-01", "2026-03-01", "2026-04-01"].map((from) => ({
      type: "consent",
      purpose: "one",
      from,
      ...read,
    }));
    const one = (rules: object[]) => world({ BB: [open, ...days, ...rules] });
    const lines = told(one([]), one([reach(["location"], { features: ["chat"] })]));
    assert.deepEqual(lines, ["narrowing: now also decides for devices that only stand there"]);
  });

  test("widens where the whole market goes, and with it its hold on visitors", () => {
    const reached = { BB: [open, reach(["location"])] };
    assert.equal(widens(diff(world(reached), world({ BB: null }), now)), true);
  });
});

describe("a demand of the same rule", () => {
  const rule = (changes: object) => ({ AA: [open, { ...read, ...changes }] });
  const cases: readonly (readonly [string, object, object])[] = [
    [
      "records kept longer",
      { type: "retention", record: "decision", minDays: 10 },
      { type: "retention", record: "decision", minDays: 20 },
    ],
    [
      "records gone sooner",
      { type: "retention", record: "decision", minDays: 10, maxDays: 90 },
      { type: "retention", record: "decision", minDays: 10, maxDays: 60 },
    ],
    [
      "a disclosure with every reply",
      { type: "disclosure", text, when: "first-use" },
      { type: "disclosure", text, when: "reply" },
    ],
    [
      "a disclosure more often",
      { type: "disclosure", text, everyMinutes: 180 },
      { type: "disclosure", text, everyMinutes: 60 },
    ],
    [
      "one more mark",
      { type: "mark", modality: "text", forms: ["watermark"] },
      { type: "mark", modality: "text", forms: ["watermark", "metadata"] },
    ],
    [
      "a smaller region",
      { type: "residency", dataClass: "inference", permit: ["aa-*"] },
      { type: "residency", dataClass: "inference", permit: ["aa-north"] },
    ],
  ];
  for (const [name, loose, strict] of cases) {
    test(`only narrows where it grows stricter, and only widens on the way back: ${name}`, () => {
      const before = rule(loose);
      const after = rule(strict);
      // A partner's marks stand in its composition as well; here it writes all of them either way.
      assert.deepEqual(both(before, after), ["narrowing", "widening"]);
    });
  }

  test("both widens and narrows where neither is stricter", () => {
    const shorter = { type: "retention", record: "decision", minDays: 10, maxDays: 60 };
    const longer = { type: "retention", record: "decision", minDays: 20 };
    assert.deepEqual(both(rule(shorter), rule(longer)), ["narrowing and widening", "narrowing and widening"]);
  });
});

describe("what a launch asks of a device", () => {
  test("narrows where it is added and widens where it is dropped", () => {
    for (const launch of [{ requires: ["fast-chip"] }, { admission: "waitlist" }, { dailyLimit: 5 }]) {
      assert.deepEqual(both({}, { launch }), ["narrowing", "widening"], Object.keys(launch).join());
    }
    assert.deepEqual(told(world(), world({ launch: { requires: ["fast-chip"], dailyLimit: 5 } })), [
      "narrowing: now asks for a device with `fast-chip`",
      "narrowing: now asks for at most 5 uses a day",
    ]);
    assert.deepEqual(both({}, { launch: { admission: "open" } }), ["", ""]);
  });

  test("needs one key to lower a daily limit and two to raise it", () => {
    const limit = (dailyLimit: number) => ({ launch: { dailyLimit } });
    assert.equal(widens(diff(world(limit(5)), world(limit(10)), now)), true);
    assert.equal(widens(diff(world(limit(10)), world(limit(5)), now)), false);
  });
});

describe("a traveller rule", () => {
  /** The moves after which every device is served as it was, or less. */
  const narrowing = new Set(["home both", "either both", "either home"]);

  for (const old of Traveller.options) {
    for (const next of Traveller.options) {
      if (old === next) continue;
      const narrows = narrowing.has(`${old} ${next}`);
      test(`that goes from \`${old}\` to \`${next}\` ${narrows ? "narrows" : "widens, or nobody can tell"}`, () => {
        const [before, after] = [old, next].map((traveller) => world({ launch: { traveller } }));
        assert.ok(before && after);
        assert.equal(widens(diff(before, after, now)), !narrows);
        assert.equal(diff(before, after, now).length, 1);
      });
    }
  }

  test("that first comes with a launch widens where it lets devices through by where they stand", () => {
    for (const traveller of ["host", "either"]) {
      const closed = { AA: [deny] };
      // AA itself goes on refusing; but what was sold there is now served where BB serves it.
      const before = world({ ...closed, launch: null });
      const after = world({ ...closed, launch: { traveller } });
      assert.equal(widens(diff(before, after, now)), true, traveller);
    }
  });
});

describe("a part beside the model", () => {
  test("that moves to another host, region, operator or scope widens as the model's own move does", () => {
    const use = [{ ...near, parts: screen("seoul") }];
    for (const moved of [
      { url: "https://elsewhere.example" },
      { region: "kr-busan" },
      { operator: "Another Ltd" },
      { inferenceScope: "kr" },
      { storageRegion: "kr" },
      { privateAddress: true },
    ]) {
      assert.equal(
        widens(diff(world({ use }), world({ use, seoul: moved }), now)),
        true,
        JSON.stringify(moved),
      );
    }
  });

  test("that is added or taken away makes another composition", () => {
    const bare = world();
    const screened = world({ use: [{ ...near, parts: screen("south") }] });
    assert.equal(widens(diff(bare, screened, now)), true);
    assert.equal(widens(diff(screened, bare, now)), true);
  });
});
