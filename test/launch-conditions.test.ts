import assert from "node:assert/strict";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { Availability } from "@homeport/protocol";
import { startWorld, type World } from "./support/world.ts";

const text = readFileSync(new URL("../examples/article.en.txt", import.meta.url), "utf8");

type Failure = { error: { code: string; reasons?: readonly { code: string; gate: string }[] } };

async function ask(world: World, token: string): Promise<{ status: number; body: unknown }> {
  const reply = await world.post("/v1/features/summarizer", { input: text, inputLanguage: "en" }, { token });
  return { status: reply.status, body: await reply.json() };
}

const codeOf = ({ body }: { body: unknown }) => (body as Failure).error?.code;

function edit(file: string, change: (text: string) => string): void {
  const before = readFileSync(file, "utf8");
  const after = change(before);
  assert.ok(after !== before, `${file} must hold what the test changes`);
  writeFileSync(file, after);
}

describe("what a launch asks of a device", () => {
  const launch = "- market: US\n  feature: summarizer\n";
  const withLaunch = (words: string) =>
    startWorld({
      edit: ({ launch: book }) =>
        edit(join(book, "launches.yaml"), (before) => before.replace(launch, `${launch}  ${words}\n`)),
    });

  test("a device without a needed capability is refused by name, and one with it is served", async () => {
    const world = await withLaunch("requires: [npu]");
    try {
      const refused = await ask(world, await world.token({ place: "US" }));
      assert.equal(refused.status, 403);
      assert.equal(codeOf(refused), "capability_missing");
      assert.match(JSON.stringify(refused.body), /`npu`/);
      assert.equal((await ask(world, await world.token({ place: "US", capabilities: ["npu"] }))).status, 200);
    } finally {
      await world.close();
    }
  });

  test("a waiting list lets in whom the maker admitted", async () => {
    const world = await withLaunch("admission: waitlist");
    try {
      assert.equal(codeOf(await ask(world, await world.token({ place: "US" }))), "not_admitted");
      const admitted = await world.token({ place: "US", admitted: ["summarizer"] });
      assert.equal((await ask(world, admitted)).status, 200);
    } finally {
      await world.close();
    }
  });

  test("a daily limit counts each device for itself, refuses the one over it and begins again the next day", async () => {
    let now = Date.UTC(2026, 10, 22, 23, 50);
    const world = await startWorld({
      clock: () => now,
      edit: ({ launch: book }) =>
        edit(join(book, "launches.yaml"), (before) => before.replace(launch, `${launch}  dailyLimit: 2\n`)),
    });
    try {
      const one = () => world.token({ place: "US", id: "device-one" });
      const first = await ask(world, await one());
      assert.equal(first.status, 200, JSON.stringify(first.body));
      assert.equal((await ask(world, await one())).status, 200);
      const spent = await ask(world, await one());
      assert.equal(spent.status, 429);
      assert.equal(codeOf(spent), "quota_spent");
      assert.equal((await ask(world, await world.token({ place: "US", id: "device-two" }))).status, 200);
      // Many at once are not all the last one.
      const three = await world.token({ place: "US", id: "device-three" });
      const atOnce = await Promise.all(Array.from({ length: 8 }, () => ask(world, three)));
      assert.equal(atOnce.filter(({ status }) => status === 200).length, 2);
      // A device that cannot be counted is not let through uncounted.
      assert.equal(codeOf(await ask(world, await world.token({ place: "US" }))), "quota_spent");
      now = Date.UTC(2026, 10, 23, 0, 1);
      assert.equal((await ask(world, await one())).status, 200);
    } finally {
      await world.close();
    }
  });
});

test("a feature that the rules let through and this build cannot run is unavailable, and says so", async () => {
  const world = await startWorld({
    edit: ({ launch: book }) => {
      appendFileSync(
        join(book, "launches.yaml"),
        "\n- { market: US, feature: writer, platforms: [ios], traveller: home, from: 2024-10-28 }\n",
      );
      appendFileSync(
        join(book, "routes.yaml"),
        "\n- market: US\n  feature: writer\n  use: [{ partner: openai, model: gpt-6-luna, endpoint: openai-us }]\n",
      );
    },
  });
  try {
    const reply = await fetch(`${world.url}/v1/availability`, {
      headers: { authorization: `Bearer ${await world.token({ place: "US" })}` },
    });
    const { features } = (await reply.json()) as { features: readonly Availability[] };
    const writer = features.find(({ feature }) => feature === "writer");
    assert.equal(writer?.available, "unavailable");
    assert.deepEqual(
      writer.reasons.map(({ code }) => code),
      ["feature_not_built"],
    );
    assert.equal(features.find(({ feature }) => feature === "chat")?.available, "available");
  } finally {
    await world.close();
  }
});

test("a composition with a part that this build cannot run is passed over, and the next one serves", async () => {
  const world = await startWorld({
    edit: ({ launch: book }) =>
      edit(join(book, "routes.yaml"), (before) =>
        before.replace(
          "- market: US\n  feature: summarizer\n  use:\n    - { partner: openai, model: gpt-6-luna, endpoint: openai-us }",
          "- market: US\n  feature: summarizer\n  use:\n    - { partner: openai, model: gpt-6-luna, endpoint: openai-us, parts: [{ role: image-search, partner: openai, model: gpt-6-luna, endpoint: openai-us }] }",
        ),
      ),
  });
  try {
    const reply = await ask(world, await world.token({ place: "US" }));
    // The engine comes next in the route; it may not serve where a place is bound, and US binds none.
    assert.equal(reply.status, 200, JSON.stringify(reply.body));
    assert.match(JSON.stringify(reply.body), /"engine":\{"id":"textrank"/);
  } finally {
    await world.close();
  }
});

test("a record that must be gone by a day is not promised by a build that deletes none", async () => {
  const world = await startWorld({
    edit: ({ packs }) =>
      edit(join(packs, "US", "pack.yaml"), (before) =>
        before.replace(
          "\nrules:\n",
          "\nrules:\n  - { id: US/gone, type: retention, summary: { en: gone, zh: 删除 }, from: 2024-01-01, sources: [ca-sb-243], record: decision, maxDays: 30 }\n",
        ),
      ),
  });
  try {
    const reply = await ask(world, await world.token({ place: "US" }));
    assert.equal(reply.status, 501);
    assert.equal(codeOf(reply), "feature_not_built");
  } finally {
    await world.close();
  }
});

describe("marks that a machine reads", () => {
  const rule = [
    "  - id: US/mark",
    "    type: mark",
    "    summary: { en: Long text carries a watermark., zh: 长文本带水印。 }",
    "    from: 2024-01-01",
    "    sources: [ca-sb-243]",
    "    modality: text",
    "    forms: [text-watermark]",
    "    longOnly: true",
    "    mayGap: true",
    "",
  ].join("\n");
  const withMark = (more: (folders: { launch: string }) => void) =>
    startWorld({
      edit: ({ packs, launch: book }) => {
        edit(join(packs, "US", "pack.yaml"), (before) => before.replace("\nrules:\n", `\nrules:\n${rule}`));
        more({ launch: book });
      },
    });

  test("without a partner that writes them nothing serves", async () => {
    const world = await withMark(() => {});
    try {
      const reply = await ask(world, await world.token({ place: "US" }));
      assert.equal(reply.status, 451);
      assert.equal(codeOf(reply), "label_not_possible");
    } finally {
      await world.close();
    }
  });

  test("a partner that writes them serves, and the receipt says whose mark it is", async () => {
    const world = await withMark(({ launch: book }) =>
      edit(join(book, "partners", "openai.yaml"), (before) =>
        before.replace(/capabilities: \[.*\]/, "capabilities: [text-watermark]"),
      ),
    );
    try {
      const reply = await ask(world, await world.token({ place: "US" }));
      assert.equal(reply.status, 200, JSON.stringify(reply.body));
      assert.deepEqual(await markIn(world, reply.body), {
        status: "met",
        detail: "text-watermark by the partner, which nothing here can read back",
      });
    } finally {
      await world.close();
    }
  });

  test("a gap on record lets it serve until its date, and the receipt says gap", async () => {
    let now = Date.UTC(2026, 10, 22, 12);
    const world = await startWorld({
      clock: () => now,
      edit: ({ packs, launch: book }) => {
        edit(join(packs, "US", "pack.yaml"), (before) => before.replace("\nrules:\n", `\nrules:\n${rule}`));
        writeFileSync(
          join(book, "gaps.yaml"),
          "- { id: gap-1, market: US, rule: US/mark, features: [summarizer], partner: openai, reason: { en: no watermark yet, zh: 尚无水印 }, acceptedBy: counsel, from: 2026-11-01, to: 2026-11-23 }\n",
        );
      },
    });
    try {
      const reply = await ask(world, await world.token({ place: "US" }));
      assert.equal(reply.status, 200, JSON.stringify(reply.body));
      assert.deepEqual(await markIn(world, reply.body), { status: "gap", detail: "a gap is on record" });
      // The market's midnight: the gap ends by itself on a running gateway.
      now = Date.UTC(2026, 10, 23, 4);
      assert.equal(codeOf(await ask(world, await world.token({ place: "US" }))), "label_not_possible");
    } finally {
      await world.close();
    }
  });
});

async function markIn(world: World, body: unknown): Promise<{ status: string; detail: string } | undefined> {
  const { receipt } = (body as { meta: { receipt: string } }).meta;
  const reply = await fetch(`${world.url}/v1/receipts/${receipt}`);
  const { entries } = (await reply.json()) as {
    entries: readonly {
      facts: { obligations: readonly { type: string; status: string; detail: string }[] };
    }[];
  };
  const [mark] = entries.flatMap(({ facts }) =>
    facts.obligations.filter(({ type, status }) => type === "mark" && status !== "not_reached"),
  );
  return mark && { status: mark.status, detail: mark.detail };
}
