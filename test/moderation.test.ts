import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { moderationCategories } from "@homeport/protocol";
import OpenAI from "openai";
import { parse } from "yaml";
import { entriesOf } from "./faults/observe.ts";
import { callsSeen, clear, play, rewrite } from "./faults/stage.ts";
import { withoutScreens } from "./support/launch-more.ts";
import { settled } from "./support/settled.ts";
import { root, startWorld, type World, type WorldOptions } from "./support/world.ts";

type Folders = Parameters<NonNullable<WorldOptions["edit"]>>[0];
type Partner = { models: object[] };
type Use = { partner?: string; endpoint?: string };
type Route = { market: string; feature: string; use: Use[] };

const judge = "omni-moderation-latest";

/** Chats in the US and the UK have OpenAI's moderation beside their model, each at the model's own endpoint. */
function withScreens({ launch }: Folders): void {
  rewrite(join(launch, "partners", "openai.yaml"), (partner) => {
    const { models, ...others } = partner as Partner;
    const screen = { id: judge, name: judge, version: "alias", modification: "none" };
    return { ...others, models: [...models, { ...screen, endpoints: ["openai-us", "openai-eu"] }] };
  });
  rewrite(join(launch, "routes.yaml"), (routes) =>
    (routes as Route[]).map((route) =>
      route.feature === "chat" && ["US", "GB"].includes(route.market)
        ? { ...route, use: route.use.map((use) => ({ ...use, parts: [beside(use)] })) }
        : route,
    ),
  );
}

const beside = ({ partner, endpoint }: Use) => ({ role: "screen", partner, model: judge, endpoint });

const filter = parse(readFileSync(join(root, "filters/generic-harms.yaml"), "utf8")) as {
  id: string;
  version: string;
  categories: { id: string; patterns: { text: string }[] }[];
};
const [harm] = filter.categories;
const [calm, ours, theirs] = [
  "A calm sea.",
  `I was told: ${harm?.patterns[0]?.text}.`,
  "SIMULATE-BLOCKED-INPUT",
];
const picture =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

let world: World;
before(async () => {
  const routing = { endpoints: [{ breaker: { consecutive: 10_000, minimum: 1_000_000 } }] };
  world = await startWorld({ approved: true, edit: withScreens, routing });
  await settled(world);
});
after(() => world.close());
beforeEach(() => clear(world.simulator.url));

type Finding = { own: string; category: string | null; flagged: boolean };
type Screen = {
  by: string;
  partner?: string;
  endpoint?: { id: string };
  results: { flagged?: boolean; categories?: string[]; findings?: Finding[] }[];
};
type Said = {
  model: string;
  results: {
    flagged: boolean;
    categories: Record<string, boolean>;
    category_scores: Record<string, number>;
  }[];
  homeport: {
    receipt: string;
    partner: string | null;
    executed: string;
    simulated: boolean;
    screens: Screen[];
  };
  error?: { code: string; receipt: string; issues: { message: string }[] };
};

async function moderate(input: unknown, place = "US", at = world): Promise<{ status: number; body: Said }> {
  const response = await at.post("/v1/moderations", { input }, { place });
  return { status: response.status, body: (await response.json()) as Said };
}

test("the market's screens and the partner beside its model are both asked, and both are told", async () => {
  const { status, body } = await moderate([calm, ours, theirs]);
  assert.equal(status, 200);
  assert.deepEqual(
    body.results.map(({ flagged, categories }) => [
      flagged,
      Object.keys(categories).filter((category) => categories[category]),
    ]),
    [
      [false, []],
      [true, [harm?.id]],
      [true, ["violence"]],
    ],
  );
  for (const { categories, category_scores: scores } of body.results) {
    for (const category of moderationCategories) {
      assert.equal(typeof categories[category], "boolean");
      assert.equal(typeof scores[category], "number");
    }
  }
  const { homeport } = body;
  assert.deepEqual([homeport.partner, homeport.executed, homeport.simulated], ["openai", "cloud", true]);
  const [market, partner] = homeport.screens;
  assert.deepEqual(
    [market?.by, market?.results.map(({ categories }) => categories)],
    ["market", [[], [harm?.id], []]],
  );
  assert.deepEqual(
    [partner?.by, partner?.endpoint?.id, partner?.results.map(({ flagged }) => flagged)],
    ["partner", "openai-us", [false, false, true]],
  );
  assert.deepEqual(await callsSeen(world.simulator.url), ["openai-us"]);
  const entries = await entriesOf(world, homeport.receipt);
  const last = entries.at(-1)?.facts;
  assert.deepEqual([last?.kind, last?.outcome], ["outcome", "served"]);
  const byPartner = last?.obligations.find(({ rule }) => rule === "book/routes");
  assert.deepEqual(byPartner?.status, "met");
  assert.match(byPartner?.detail ?? "", /openai\/omni-moderation-latest@alias, openai-us: hit in 1 of 3/);
  // Its partner calls the model free, which is more than that nobody knows.
  const cost = last?.cost;
  assert.deepEqual(cost?.type === "known" ? [cost.amountMicros, cost.simulated] : null, ["0", true]);
});

test("OpenAI's client may name the partner's model, and reads the reply", async () => {
  const openai = new OpenAI({ baseURL: `${world.url}/v1`, apiKey: await world.token(), maxRetries: 0 });
  const reply = await openai.moderations.create({ input: theirs, model: judge });
  assert.equal(reply.results[0]?.categories.violence, true);
  assert.ok((reply.results[0]?.category_scores.violence ?? 0) > 0.9);
  await assert.rejects(() => openai.moderations.create({ input: calm, model: "text-moderation-stable" }), {
    code: "model_not_selectable",
  });
});

test("where the partner's word is missing nothing is called clear", async () => {
  for (const fault of ["status=500", "garbage", "refuse-connection", "truncated-json", "quota"]) {
    await clear(world.simulator.url);
    await play(world.simulator.url, "us.api.openai.com", [fault]);
    const { status, body } = await moderate(calm);
    assert.deepEqual([status, body.error?.code], [503, "screen_failed"], fault);
    assert.match(body.error?.issues[0]?.message ?? "", /^`openai-us`: partner_/);
    assert.deepEqual(await callsSeen(world.simulator.url), ["openai-us"], fault);
    const last = (await entriesOf(world, body.error?.receipt ?? "")).at(-1)?.facts;
    assert.deepEqual([last?.kind, last?.outcome, last?.codes.at(-1)], ["outcome", "failed", "screen_failed"]);
  }
});

test("the next screen that the market permits is asked where the first is out of order, and only that", async () => {
  await play(world.simulator.url, "eu.api.openai.com", ["status=500"]);
  const { body } = await moderate(theirs, "GB");
  assert.equal(body.results[0]?.flagged, true);
  assert.equal(body.homeport.screens.at(-1)?.endpoint?.id, "openai-us");
  assert.deepEqual(await callsSeen(world.simulator.url), ["openai-eu", "openai-us"]);
});

test("a market whose route names no partner's screen asks none", async () => {
  const { body } = await moderate([calm, theirs], "CA");
  assert.deepEqual(body.results, [
    { flagged: false, categories: {}, category_scores: {}, category_applied_input_types: {} },
    { flagged: false, categories: {}, category_scores: {}, category_applied_input_types: {} },
  ]);
  assert.deepEqual([body.homeport.partner, body.homeport.executed], [null, "edge"]);
  assert.deepEqual(await callsSeen(world.simulator.url), []);
});

test("a picture is judged where only the partner screens, and refused where a filter must read it", async () => {
  const shown = [
    { type: "text", text: calm },
    { type: "image_url", image_url: { url: picture } },
  ];
  const refused = await moderate(shown);
  assert.deepEqual([refused.status, refused.body.error?.code], [400, "unsupported_parameter"]);
  assert.deepEqual(await callsSeen(world.simulator.url), []);
  const unfiltered = await startWorld({
    edit: (folders) => {
      withScreens(folders);
      withoutScreens(folders);
    },
  });
  try {
    await settled(unfiltered);
    const { status, body } = await moderate(shown, "US", unfiltered);
    assert.equal(status, 200);
    assert.deepEqual([body.results.length, body.results[0]?.flagged], [1, false]);
    assert.equal(body.homeport.screens.length, 1);
  } finally {
    await unfiltered.close();
    await settled(world);
  }
});

type Chat = { choices: { message: { content: string } }[]; error?: { code: string; category: string } };

const converse = (content: string, stream = false, place = "US") =>
  world.post(
    "/v1/chat/completions",
    { model: "homeport", messages: [{ role: "user", content }], stream },
    { place },
  );

async function pathsSeen(): Promise<string[]> {
  const response = await fetch(`${world.simulator.url}/simulate/witness`);
  const { calls } = (await response.json()) as { calls: { path: string }[] };
  return calls.map(({ path }) => path.replace(/^.*\/v1\//, ""));
}

test("a conversation passes the partner's screen on its way in and out, and agrees with a moderation of the same text", async () => {
  for (const stream of [false, true]) {
    await clear(world.simulator.url);
    const response = await converse(calm, stream);
    assert.equal(response.status, 200);
    assert.match(await response.text(), /content/);
    assert.deepEqual(await pathsSeen(), ["moderations", "chat/completions", "moderations"]);
    const last = (await entriesOf(world, response.headers.get("homeport-receipt") ?? "")).at(-1)?.facts;
    const screens = last?.obligations
      .filter(({ rule }) => rule === "book/routes")
      .map(({ detail }) => detail);
    assert.deepEqual(screens, [
      "input, openai/omni-moderation-latest@alias, openai-us: clear",
      "output, openai/omni-moderation-latest@alias, openai-us: clear",
    ]);
    // The model is what serves, and what the screens may charge stands beside it.
    assert.equal(last?.served.model, "gpt-6.1-terra");
    assert.equal(last?.cost?.earlier?.length, 2);
  }
  for (const stream of [false, true]) {
    await clear(world.simulator.url);
    const response = await converse(theirs, stream);
    const { error } = (await response.json()) as Chat;
    assert.deepEqual(
      [response.status, error?.code, error?.category],
      [422, "content_blocked_input", "violence"],
    );
    assert.deepEqual(await pathsSeen(), ["moderations"]);
    assert.equal((await moderate(theirs)).body.results[0]?.flagged, true);
  }
});

test("a conversation is refused where its screen has no word, and served by the next that has one", async () => {
  await play(world.simulator.url, "us.api.openai.com", ["status=500"]);
  const refused = await converse(calm);
  assert.deepEqual([refused.status, ((await refused.json()) as Chat).error?.code], [503, "screen_failed"]);
  assert.deepEqual(await pathsSeen(), ["moderations"]);
  await clear(world.simulator.url);
  await play(world.simulator.url, "eu.api.openai.com", ["status=500"]);
  const served = await converse(calm, true, "GB");
  assert.equal(served.status, 200);
  await served.text();
  assert.deepEqual(await callsSeen(world.simulator.url), [
    "openai-eu",
    "openai-us",
    "openai-us",
    "openai-us",
  ]);
});

test("a screen outside of what the market permits is never asked: the whole composition is left out", async () => {
  const abroad = await startWorld({
    approved: true,
    edit: (folders) => {
      withScreens(folders);
      const file = join(folders.launch, "routes.yaml");
      const routes = parse(readFileSync(file, "utf8")) as Route[];
      for (const route of routes) {
        if (route.market !== "CN" || route.feature !== "chat") continue;
        for (const use of route.use)
          if (use.partner)
            Object.assign(use, { parts: [beside({ partner: "openai", endpoint: "openai-us" })] });
      }
      writeFileSync(file, JSON.stringify(routes));
    },
  });
  try {
    await settled(abroad);
    await clear(abroad.simulator.url);
    const { status, body } = await moderate(calm, "CN", abroad);
    assert.equal(status, 451);
    assert.equal(body.error?.code, "partner_not_permitted");
    assert.deepEqual(await callsSeen(abroad.simulator.url), []);
  } finally {
    await abroad.close();
    await settled(world);
  }
});
