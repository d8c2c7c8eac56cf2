import type { Composition } from "@homeport/protocol";
import { Book, compile, type Table } from "@homeport/rules";
import assert from "node:assert/strict";
import { test } from "node:test";
import { bothFind, failuresOf, proofOf } from "./both.fixture.test.ts";
import { altered, shipped, shippedBook } from "./shipped.fixture.test.ts";

test("a label that is dropped on one platform is found", async () => {
  const world = shipped(["CN"]);
  const table = altered(world.table, "CN", (cell, { feature, platform }) =>
    platform === "ios" && feature === "chat"
      ? {
          ...cell,
          obligations: cell.obligations.filter((place) => world.table.obligations[place]?.type !== "label"),
        }
      : cell,
  );
  await bothFind(
    { ...world, table },
    {
      first: "obligations-complete",
      second: "owes-label",
      sentence:
        /^CN, chat on ios for adult at .* \(\+08:00\): it is served without the label at its start that CN\//,
    },
  );
});

test("a fallback of a denied origin is found", async () => {
  const { table: cn } = shipped(["CN"]);
  const foreign = cn.compositions.find(({ type }) => type === "partner");
  assert.ok(foreign);
  const world = shipped(["US"]);
  const compositions: Composition[] = [...world.table.compositions, foreign];
  const table: Table = {
    ...altered(world.table, "US", (cell) => ({
      ...cell,
      compositions: [...cell.compositions, compositions.length - 1],
    })),
    compositions,
  };
  await bothFind(
    { ...world, table },
    {
      first: "partner-permitted",
      second: "partner-permitted",
      sentence: /^US, .*: `alibaba\/.*` serves, and `alibaba` is from CN, which US\/[\w-]+ denies$/,
    },
  );
});

test("an allowance that nobody verified is found", async () => {
  const { packs, book, table } = shipped(["US"]);
  const doubted = packs.map((pack) => ({
    ...pack,
    sources: pack.sources.map((source) => ({ ...source, verification: "unverified" as const })),
  }));
  await bothFind(
    { packs: doubted, book, table },
    {
      first: "allowed-by-verified",
      second: "allowed-by-verified",
      sentence: /^US, .*no verified rule allows it \(US\/[\w-]+ would, and is not verified\)$/,
    },
  );
});

/** The shipped launch book with a chat in the European Union, whose lack of a watermark is on record. */
const european: Book = Book.parse({
  ...shippedBook,
  partners: shippedBook.partners.map((partner) => ({
    ...partner,
    contracts: partner.contracts.map((contract) => ({ ...contract, markets: [...contract.markets, "EU"] })),
  })),
  launches: [
    ...shippedBook.launches,
    { market: "EU", feature: "chat", platforms: ["web"], traveller: "home", from: "2026-09-01" },
  ],
  routes: [
    ...shippedBook.routes,
    {
      market: "EU",
      feature: "chat",
      use: [{ partner: "openai", model: "gpt-6.1-terra", endpoint: "openai-eu" }],
    },
  ],
  gaps: [
    {
      id: "eu-watermark",
      market: "EU",
      rule: "EU/text-mark",
      features: ["chat"],
      partner: "openai",
      reason: { en: "not yet", zh: "尚未" },
      acceptedBy: "counsel",
      from: "2026-09-01",
      to: "2026-12-01",
    },
  ],
});

test("long text in the European Union without a watermark or a gap on record is found", async () => {
  const world = shipped(["EU"], european);
  const lawful = await proofOf(world);
  assert.equal(lawful.holds, true);
  assert.equal(lawful.results.find(({ id }) => id === "marked EU/text-mark")?.status, "holds");
  await bothFind(
    { ...world, book: { ...european, gaps: [] } },
    {
      first: "labelled",
      second: "marked EU/text-mark",
      sentence:
        /^EU, chat on web for adult at 2026-09-01 00:00 \(\+03:00\): `openai\/.*` serves without `text-watermark` and without a gap on record \(EU\/text-mark\)$/,
    },
  );
});

test("an age to which another's answer leaks is found", async () => {
  const rule = shipped(["US"]).packs.flatMap(({ rules }) => rules.filter(({ type }) => type === "age"))[0];
  assert.ok(rule);
  const world = shipped(["US"]);
  const { cells, blocks, ageBands } = world.table;
  // Every block answers a child as it answers an adult; an unknown age stays as it was.
  const leaking = blocks.map((block) =>
    block.map((place, index) =>
      ageBands[index % ageBands.length] === "child"
        ? (block[index - ageBands.indexOf("child") + ageBands.indexOf("adult")] ?? place)
        : place,
    ),
  );
  assert.ok(cells.length > 0);
  const found = await failuresOf({ ...world, table: { ...world.table, blocks: leaking } });
  for (const id of ["age-respected", "unknown-is-child"]) {
    assert.ok(found.first.has(id) && found.second.has(id), `${id} is found by both`);
  }
  assert.match(
    found.second.get("age-respected")?.[0] ?? "",
    /^US, \S+ on \S+ for child at .* serves an age that US\/[\w-]+ denies$/,
  );
});

test("a kill that the table passes over is found", async () => {
  const { packs, book } = shipped(["US"]);
  const kill = {
    id: "off",
    market: "US",
    feature: "chat" as const,
    reason: "a fault",
    operator: "counsel",
    at: "2026-11-22T00:00:00Z",
  };
  const table = compile(packs, book);
  const world = { packs, book: { ...book, kills: [kill] }, table };
  const sentence = /^US, chat on .* serves against the kill `off`$/;
  await bothFind(world, { first: "not-killed", second: "not-killed", sentence });
  const obeyed = await proofOf({ ...world, table: compile(packs, world.book) });
  assert.equal(obeyed.results.find(({ id }) => id === "not-killed")?.status, "holds");
});

test("an endpoint that the table moves elsewhere than the launch book has it is found", async () => {
  const world = shipped(["US"]);
  const table = structuredClone(world.table);
  Object.assign(table.endpoints["openai-us"] ?? {}, { url: "https://elsewhere.example/v1" });
  const { second } = await failuresOf({ ...world, table });
  assert.match(
    second.get("in-launch-book")?.[0] ?? "",
    /: `openai-us` is another endpoint in the table than in the launch book$/,
  );
});

test("a place that another market decides is found", async () => {
  const world = shipped(["US", "CN"]);
  const table = { ...world.table, places: { ...world.table.places, CN: "US" } };
  const { second } = await failuresOf({ ...world, table });
  assert.deepEqual(second.get("placed"), [
    "CN: `CN` is decided by US",
    "US: `CN` is decided by US, whose pack does not name it",
  ]);
});

test("a gap that the table claims and nobody recorded is found", async () => {
  const world = shipped(["EU"], european);
  const [rule] = world.packs.flatMap(({ rules }) => rules.filter(({ id }) => id === "EU/text-mark"));
  assert.ok(rule?.type === "mark");
  // The rule permits no gap any more, and the table goes on with the one it had.
  const packs = world.packs.map((pack) => ({
    ...pack,
    rules: pack.rules.map((other) => (other === rule ? { ...rule, mayGap: false } : other)),
  }));
  const sentence = /serves without `text-watermark` and without a gap on record \(EU\/text-mark\)$/;
  await bothFind({ ...world, packs }, { first: "labelled", second: "marked EU/text-mark", sentence });
  // A gap that is on record and not told with the composition is a silent one.
  const silent = {
    ...world.table,
    compositions: world.table.compositions.map((composition) =>
      composition.type === "partner" ? { ...composition, gaps: [] } : composition,
    ),
  };
  const { second } = await failuresOf({ ...world, table: silent });
  assert.match(second.get("marked EU/text-mark")?.[0] ?? "", sentence);
});
