import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { makeWorld, problem } from "../world.fixture.ts";
import { digestOfBook, digestOfPack, readBookOnly, readSources } from "./sources.ts";

test("reads packs, book and filters", async () => {
  await using world = await makeWorld();
  const { packs, book, filters } = await readSources(world.options);
  assert.deepEqual(
    packs.map(({ market }) => market),
    ["CN", "US"],
  );
  assert.equal(book.launches.length, 3);
  assert.equal(book.partners[0]?.id, "acme");
  assert.equal(filters[0]?.id, "harms");
});

test("names file, line and field of a rule whose source is not listed", async () => {
  await using world = await makeWorld();
  await world.edit("packs/US/pack.yaml", "sources: [us-note]\n", "sources: [nothing]\n");
  await assert.rejects(
    readSources(world.options),
    problem(
      "pack_invalid",
      /^packs\/US\/pack\.yaml:19 rules\.0\.sources\.0: rule `US\/open` names the source `nothing`/m,
    ),
  );
});

test("says what a missing field should hold, and which fields are none", async () => {
  await using world = await makeWorld();
  await world.edit("packs/US/pack.yaml", 'offset: "-05:00"\n', "colour: red\n");
  await assert.rejects(
    readSources(world.options),
    problem(
      "pack_invalid",
      /packs\/US\/pack\.yaml:1 offset: `offset` is missing; string is expected/,
      /packs\/US\/pack\.yaml:4 colour: `colour` is not a field that can be honoured here/,
    ),
  );
});

test("collects all faults of all files under the first kind that has any", async () => {
  await using world = await makeWorld();
  await world.edit("packs/US/pack.yaml", "market: US", "market: us");
  await world.edit("packs/CN/pack.yaml", "type: screen", "type: scream");
  await world.edit("launch/launches.yaml", "platforms: [ios]", "platforms: [toaster]");
  await world.edit("launch/partners/acme.yaml", "origin: CN", "origin: China");
  await world.edit("filters/harms.yaml", "match: word", "match: some");
  await assert.rejects(
    readSources(world.options),
    problem(
      "pack_invalid",
      /packs\/US\/pack\.yaml:1 market: /,
      /packs\/CN\/pack\.yaml:26 rules\.2\.type: /,
      /launch\/launches\.yaml:4 launches\.2\.platforms\.0: /,
      /launch\/partners\/acme\.yaml:3 origin: /,
      /filters\/harms\.yaml:10 categories\.0\.patterns\.0\.match: /,
    ),
  );
});

test("refuses with `book_invalid` or `filter_invalid` where only those have faults", async () => {
  await using world = await makeWorld();
  await world.edit("filters/harms.yaml", "match: word", "match: some");
  await assert.rejects(readSources(world.options), problem("filter_invalid", /filters\/harms\.yaml:10/));
  await world.edit("launch/maker.yaml", "screens: []", "screens: none");
  await assert.rejects(
    readSources(world.options),
    problem("book_invalid", /launch\/maker\.yaml:3 maker\.screens: /),
  );
});

test("tells which alternative of a route was nearly met", async () => {
  await using world = await makeWorld();
  await world.edit(
    "launch/routes.yaml",
    "{ engine: harper, languages: [en] }",
    "{ engine: harper, languages: [] }",
  );
  await assert.rejects(
    readSources(world.options),
    problem("book_invalid", /launch\/routes\.yaml:5 routes\.0\.use\.0\.languages: /),
  );
});

const crossFaults: Readonly<Record<string, { file: string; from: string; to: string; told: RegExp }>> = {
  "a route that names a partner the book does not hold": {
    file: "launch/routes.yaml",
    from: "partner: acme,",
    to: "partner: nobody,",
    told: /launch\/routes\.yaml:14 routes\.3: .*`nobody`/,
  },
  "a route that stands twice": {
    file: "launch/routes.yaml",
    from: "routes:\n",
    to: "routes:\n  - { market: US, feature: proofreader, use: [{ engine: harper, languages: [en] }] }\n",
    told: /launch\/routes\.yaml:3 routes\.1: .* stands twice/,
  },
  "a model that names an endpoint its partner does not hold": {
    file: "launch/partners/acme.yaml",
    from: "endpoints: [acme-north]",
    to: "endpoints: [acme-north, acme-south]",
    told: /launch\/partners\/acme\.yaml:21 models\.0\.endpoints\.1: .*`acme-south`/,
  },
};

for (const [name, { file, from, to, told }] of Object.entries(crossFaults)) {
  test(`finds the line of ${name}`, async () => {
    await using world = await makeWorld();
    await world.edit(file, from, to);
    await assert.rejects(readSources(world.options), problem("book_invalid", told));
  });
}

test("refuses a launch or route of a market without a pack", async () => {
  await using world = await makeWorld();
  await world.edit("launch/launches.yaml", "market: CN", "market: JP");
  await assert.rejects(
    readSources(world.options),
    problem("book_invalid", /launch\/launches\.yaml:4 launches\.2\.market: no pack is there for `JP`/),
  );
});

test("refuses two packs that claim one place", async () => {
  await using world = await makeWorld();
  await world.edit("packs/US/pack.yaml", "places: [US, PR]", "places: [US, CN]");
  await assert.rejects(
    readSources(world.options),
    problem(
      "pack_invalid",
      /packs\/US\/pack\.yaml:5 places\.1: the place `CN` is claimed already, by packs\/CN/,
    ),
  );
});

test("refuses a pack in the folder of another market", async () => {
  await using world = await makeWorld();
  await world.write("packs/GB/pack.yaml", await world.read("packs/US/pack.yaml"));
  await assert.rejects(
    readSources(world.options),
    problem("pack_invalid", /packs\/GB\/pack\.yaml:1 market: .*`GB`/),
  );
});

test("refuses two filters with one id, and one that ends before it begins", async () => {
  await using world = await makeWorld();
  await world.write("filters/other.yaml", await world.read("filters/harms.yaml"));
  await world.edit("filters/other.yaml", "2027-11-01", "2025-11-01");
  await assert.rejects(
    readSources(world.options),
    problem(
      "filter_invalid",
      /filters\/other\.yaml:1 id: the filter `harms` stands in filters\/harms\.yaml already/,
      /filters\/other\.yaml:5 validTo: .*ends before it begins/,
    ),
  );
});

const missing: Readonly<Record<string, { code: string; told: RegExp }>> = {
  packs: { code: "pack_invalid", told: /^packs: a folder for each market is expected here/m },
  "packs/US/pack.yaml": {
    code: "pack_invalid",
    told: /^packs\/US\/pack\.yaml: the market's rules .* expected here/m,
  },
  "launch/maker.yaml": {
    code: "book_invalid",
    told: /^launch\/maker\.yaml: the maker's name .* expected here/m,
  },
  "launch/launches.yaml": {
    code: "book_invalid",
    told: /^launch\/launches\.yaml: the list of launches is expected/m,
  },
  "launch/routes.yaml": {
    code: "book_invalid",
    told: /^launch\/routes\.yaml: the list of routes is expected/m,
  },
  "launch/partners": {
    code: "book_invalid",
    told: /^launch\/partners: a folder with one YAML file for each/m,
  },
  launch: { code: "book_invalid", told: /^launch\/maker\.yaml: .*expected here/m },
  filters: { code: "filter_invalid", told: /^filters: a folder with one YAML file for each filter pack/m },
};

for (const [path, { code, told }] of Object.entries(missing)) {
  test(`says what is expected where \`${path}\` is missing`, async () => {
    await using world = await makeWorld();
    await world.remove(path);
    await assert.rejects(readSources(world.options), problem(code, told));
  });
}

test("passes over no file in silence", async () => {
  await using world = await makeWorld();
  await world.write("launch/partners/other.yml", "id: other");
  await world.write("launch/approvals.yaml", "[]");
  await world.write("launch/aprovals/x.yaml", "id: x");
  await assert.rejects(
    readSources(world.options),
    problem(
      "book_invalid",
      /launch\/partners\/other\.yml: this file would not be read/,
      /launch\/approvals\.yaml: nothing reads this/,
      /launch\/aprovals\/: nothing reads this/,
    ),
  );
});

test("refuses a file that is too large or no UTF-8", async () => {
  await using world = await makeWorld();
  await world.write("launch/routes.yaml", `# ${"x".repeat(2_000_001)}\n`);
  await writeFile(join(world.root, "launch/maker.yaml"), Buffer.from([0x61, 0x3a, 0xff, 0xfe]));
  await assert.rejects(
    readSources(world.options),
    problem(
      "book_invalid",
      /routes\.yaml:1: the file is larger than 2000000 bytes/,
      /maker\.yaml:1: .* not UTF-8/,
    ),
  );
});

test("refuses a folder or a pipe where a file is meant", async () => {
  await using world = await makeWorld();
  await world.remove("launch/maker.yaml");
  await world.write("launch/maker.yaml/x", "");
  await world.remove("launch/routes.yaml");
  execFileSync("mkfifo", [join(world.root, "launch/routes.yaml")]);
  await assert.rejects(
    readSources(world.options),
    problem("book_invalid", /maker\.yaml:1: this is no file/, /routes\.yaml:1: this is no file/),
  );
});

test("takes a file of the book with or without the key it is named after", async () => {
  await using world = await makeWorld();
  const { book } = await readSources(world.options);
  await world.write("launch/maker.yaml", "name: Example\nscreens: []\n");
  await world.edit("launch/launches.yaml", "launches:\n", "");
  await world.edit("launch/routes.yaml", "routes:\n", "");
  assert.equal(digestOfBook((await readSources(world.options)).book), digestOfBook(book));
  await world.edit("launch/launches.yaml", "feature: chat", "feature: chess");
  await assert.rejects(readSources(world.options), problem("book_invalid", /launches\.yaml:3 2\.feature: /));
});

test("gives the same digest whatever the order of lines and keys", async () => {
  await using world = await makeWorld();
  const before = await readSources(world.options);
  const [head = "", ...items] = (await world.read("launch/launches.yaml")).trimEnd().split("\n");
  await world.write("launch/launches.yaml", `${[head, ...items.toReversed()].join("\n")}\n`);
  await world.write("launch/maker.yaml", "maker:\n  screens: []\n  name: Example\n");
  await world.edit("packs/US/pack.yaml", "market: US\n", "");
  await world.write("packs/US/pack.yaml", `${await world.read("packs/US/pack.yaml")}market: US\n`);
  const after = await readSources(world.options);
  assert.equal(digestOfBook(after.book), digestOfBook(before.book));
  assert.deepEqual(after.packs.map(digestOfPack), before.packs.map(digestOfPack));
  await world.edit("launch/maker.yaml", "Example", "Another");
  assert.notEqual(digestOfBook((await readSources(world.options)).book), digestOfBook(before.book));
});

test("reads approvals recorded beside the book as part of it", async () => {
  await using world = await makeWorld();
  await world.write("home/launch/approvals/broken.yaml", "id: broken\n");
  await assert.rejects(
    readBookOnly(world.options),
    problem("book_invalid", /^home\/launch\/approvals\/broken\.yaml:1 market: `market` is missing/m),
  );
});

test("lists a bounded number of faults and says how many more there are", async () => {
  await using world = await makeWorld();
  const many = Array.from({ length: 700 }, () => "  - { market: US }").join("\n");
  await world.write("launch/launches.yaml", `launches:\n${many}\n`);
  await assert.rejects(readSources(world.options), problem("book_invalid", /\d+ more faults are not listed/));
});
