import assert from "node:assert/strict";
import { test } from "node:test";
import { makeWorld, problem } from "../world.fixture.ts";
import { readSources } from "./index.ts";

function subMarket(more: { extends?: string; offset?: string; rules?: string } = {}): string {
  return `market: US-CA
extends: ${more.extends ?? "US"}
name: { en: California, zh: 加利福尼亚州 }
version: "1"
offset: "${more.offset ?? "-04:00"}"
places: [US-CA]
sources:
  - { id: code, instrument: Example Code, locator: s. 1, accessed: 2026-11-22, kind: primary, verification: quoted }
rules:
${more.rules ?? "  - { id: US-CA/notice, type: disclosure, summary: { en: told, zh: 告知 }, sources: [code], text: { en: an AI, zh: 人工智能 } }"}
`;
}

test("reads a sub-market that adds to another", async () => {
  await using world = await makeWorld();
  await world.edit("packs/US/pack.yaml", 'offset: "-05:00"', 'offset: "-04:00"');
  await world.write("packs/US-CA/pack.yaml", subMarket());
  const { packs } = await readSources(world.options);
  assert.deepEqual(
    packs.map(({ market, extends: parent }) => [market, parent]),
    [
      ["CN", undefined],
      ["US", undefined],
      ["US-CA", "US"],
    ],
  );
});

test("refuses a parent that is not there, a circle, and days counted otherwise, each at its line", async () => {
  await using world = await makeWorld();
  await world.edit("packs/US/pack.yaml", 'offset: "-05:00"', 'offset: "-04:00"');
  await world.write("packs/US-CA/pack.yaml", subMarket({ extends: "MX" }));
  await assert.rejects(
    readSources(world.options),
    problem("pack_invalid", /US-CA\/pack\.yaml:2 extends: `US-CA` extends `MX`, of which there is no pack/),
  );
  await world.write("packs/US-CA/pack.yaml", subMarket({ extends: "US-CA" }));
  await assert.rejects(readSources(world.options), problem("pack_invalid", /cannot extend itself/));
  await world.write("packs/US-CA/pack.yaml", subMarket());
  await world.edit("packs/US/pack.yaml", "market: US\n", "market: US\nextends: US-CA\n");
  await world.edit("packs/US/pack.yaml", "effect: allow", "effect: deny");
  await assert.rejects(readSources(world.options), problem("pack_invalid", /extends itself in a circle/));
  await world.edit("packs/US/pack.yaml", "extends: US-CA\n", "");
  await world.write("packs/US-CA/pack.yaml", subMarket({ offset: "-08:00" }));
  await assert.rejects(readSources(world.options), problem("pack_invalid", /give both the same offset/));
});

test("refuses a sub-market that allows, and two versions of a rule in force at once", async () => {
  await using world = await makeWorld();
  await world.edit("packs/US/pack.yaml", 'offset: "-05:00"', 'offset: "-04:00"');
  const allow =
    "  - { id: US-CA/open, type: availability, effect: allow, summary: { en: open, zh: 开放 }, sources: [code] }";
  await world.write("packs/US-CA/pack.yaml", subMarket({ rules: allow }));
  await assert.rejects(readSources(world.options), problem("pack_invalid", /leave allowing to `US`/));
  const version = (id: string, dates: string) =>
    `  - { id: ${id}, type: age, deny: [child], summary: { en: age, zh: 年龄 }, sources: [code], ${dates} }`;
  const both = (first: string, second: string) =>
    `${version("US-CA/age", first)}\n${version("US-CA/age@2", second)}`;
  await world.write(
    "packs/US-CA/pack.yaml",
    subMarket({ rules: both("from: 2026-01-01", "from: 2027-01-01") }),
  );
  await assert.rejects(
    readSources(world.options),
    problem("pack_invalid", /in force at once; end the earlier on the day the later begins/),
  );
  await world.write(
    "packs/US-CA/pack.yaml",
    subMarket({ rules: both("from: 2026-01-01, to: 2027-01-01", "from: 2027-01-01") }),
  );
  assert.equal((await readSources(world.options)).packs.length, 3);
});

test("reads hosting, gaps and evidence where they are, and refuses what names nothing", async () => {
  await using world = await makeWorld();
  await world.write(
    "launch/hosting.yaml",
    "- { market: CN, dataClass: log, region: cn-north, from: 2026-01-01 }\n",
  );
  const { book } = await readSources(world.options);
  assert.equal(book.hosting.length, 1);
  assert.deepEqual([book.gaps, book.evidence], [[], []]);
  await world.write(
    "launch/hosting.yaml",
    "- { market: ZZ, dataClass: log, region: cn-north, from: 2026-01-01 }\n",
  );
  await assert.rejects(
    readSources(world.options),
    problem("book_invalid", /hosting\.yaml:1 0\.market: no pack is there for `ZZ`/),
  );
  await world.write("launch/hosting.yaml", "");
  await world.write(
    "launch/gaps.yaml",
    "- { id: g, market: CN, rule: CN/mark, features: [chat], partner: nobody, reason: { en: r, zh: 由 }, acceptedBy: counsel, from: 2026-01-01, to: 2026-02-01 }\n",
  );
  await assert.rejects(readSources(world.options), problem("book_invalid"));
});
