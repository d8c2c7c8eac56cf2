import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalize, FilterPack, filterPackType } from "@homeport/protocol";
import { digestOf, signingKey, validSigners, verifyingKey } from "@homeport/protocol/envelope";
import { readSources } from "../sources/index.ts";
import { makeWorld, problem, type World } from "../world.fixture.ts";
import { compileContent } from "./content.ts";

async function compiled(world: World) {
  return compileContent(await readSources(world.options), signingKey(world.options.keys.filters));
}

test("binds every filter by the digest of its sealed payload", async () => {
  await using world = await makeWorld();
  const { content, filters } = await compiled(world);
  const [sealed] = filters;
  assert.ok(sealed);
  assert.deepEqual(content.filters, [
    { id: "harms", version: "1", digest: digestOf(sealed.envelope.payload) },
  ]);
  assert.equal(sealed.envelope.payloadType, filterPackType);
  assert.equal(validSigners(sealed.envelope, world.options.trust.filters.map(verifyingKey)).length, 1);
  assert.equal(FilterPack.parse(JSON.parse(sealed.envelope.payload)).id, "harms");
});

test("names every pack and the book by digest", async () => {
  await using world = await makeWorld();
  const { content } = await compiled(world);
  assert.deepEqual(
    content.packs.map(({ market, version }) => [market, version]),
    [
      ["CN", "2026.11.1"],
      ["US", "2026.11.1"],
    ],
  );
  for (const digest of [content.book, ...content.packs.map((pack) => pack.digest)]) {
    assert.match(digest, /^sha256:[0-9a-f]{64}$/);
  }
});

test("gives the same content for the same sources", async () => {
  await using world = await makeWorld();
  const [one, other] = [await compiled(world), await compiled(world)];
  assert.equal(canonicalize(one.content), canonicalize(other.content));
});

test("leaves out a filter that nothing names", async () => {
  await using world = await makeWorld();
  await world.write(
    "filters/spare.yaml",
    (await world.read("filters/harms.yaml")).replace("id: harms", "id: spare"),
  );
  const { content } = await compiled(world);
  assert.deepEqual(
    content.filters.map(({ id }) => id),
    ["harms"],
  );
});

test("refuses a filter that a rule or the maker names and nobody holds", async () => {
  await using world = await makeWorld();
  await world.edit("packs/CN/pack.yaml", "filter: harms", "filter: gone");
  await world.edit("launch/maker.yaml", "screens: []", "screens: [lost]");
  await assert.rejects(
    compiled(world),
    problem(
      "filter_missing",
      /CN\/screen: there is no filter `gone`/,
      /maker\.screens: there is no filter `lost`/,
    ),
  );
});
