import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { createApp } from "@homeport/control";
import { openDatabase, receiptTable } from "@homeport/gateway";
import { startSimulator } from "@homeport/simulator";
import { homeport } from "./support/command.ts";
import { startWorld, type World, type WorldOptions } from "./support/world.ts";

type Site = World & { environment: Record<string, string> };

/** A world with control's HTTP interface, so that the command line can be used on it. */
async function siteFor(context: TestContext, options?: WorldOptions): Promise<Site> {
  const world = await startWorld({ approved: true, ...options });
  const app = await createApp(world.control, {
    clock: Date.now,
    hosts: [],
    report: (cause) => assert.fail(String(cause)),
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  context.after(async () => {
    await app.close();
    await world.close();
  });
  const { port } = app.server.address() as { port: number };
  const control = `http://127.0.0.1:${port}`;
  return {
    ...world,
    environment: { HOMEPORT_HOME: world.home, HOMEPORT_GATEWAY: world.url, HOMEPORT_CONTROL: control },
  };
}

async function run(site: Site, ...words: string[]): Promise<string> {
  const { code, out, error } = await homeport(words, { environment: site.environment });
  assert.equal(code, 0, `${words.join(" ")}: ${error}`);
  return out;
}

const kill = (site: Site, ...words: string[]) =>
  run(site, "kill", ...words, "--reason", "an incident", "--operator", "counsel");

type Asked = { status: number; code: string | null; receipt: string | null; partner: string | null };

async function ask(world: World, place: string, feature = "summarizer"): Promise<Asked> {
  const input = "第一句话说一件事。第二句话说另一件事。 One more sentence ends it.";
  const [path, body]: [string, object] =
    feature === "chat"
      ? ["/v1/chat/completions", { model: "homeport", messages: [{ role: "user", content: input }] }]
      : [`/v1/features/${feature}`, { input }];
  const response = await world.post(path, body, { place });
  const reply = (await response.json()) as {
    error?: { code: string; receipt?: string };
    meta?: { partner?: string };
  };
  return {
    status: response.status,
    code: reply.error?.code ?? null,
    receipt: reply.error?.receipt ?? null,
    partner: reply.meta?.partner ?? null,
  };
}

/** Generous, so that a busy machine fails nothing; `homeport kill` itself tells the time. */
async function until(look: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await look()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  assert.fail("it did not happen within five seconds");
}

test("`homeport kill` stops a market within a second, by one key, and every other goes on", async (context) => {
  const site = await siteFor(context);
  assert.equal((await ask(site, "CN")).status, 200);
  const told = JSON.parse(await kill(site, "--market", "CN", "--json")) as Record<string, unknown>;
  assert.equal(told["gateway"], "served");
  assert.equal(told["serial"], 2);
  context.diagnostic(`from command to effect: ${String(told["ms"])} ms`);
  // The command says that it is in effect, so it is, at once.
  for (const feature of ["summarizer", "proofreader", "chat"]) {
    const { status, code } = await ask(site, "CN", feature);
    assert.deepEqual([status, code], [403, "killed"], feature);
  }
  for (const place of ["US", "GB", "AU", "CA"]) assert.equal((await ask(site, place)).status, 200, place);
  const live = await site.control.live();
  assert.deepEqual(
    live?.approvals.map(({ operator }) => operator),
    ["counsel"],
  );
  assert.match(await run(site, "kills"), /-cn +everything in CN +in effect +counsel +an incident/);
});

test("the receipt of a refused request carries `killed` and the rule `book/kills`", async (context) => {
  const site = await siteFor(context);
  await kill(site, "--market", "CN", "--feature", "chat");
  const { code, receipt } = await ask(site, "CN", "chat");
  assert.equal(code, "killed");
  assert.ok(receipt);
  const database = await openDatabase(join(site.home, "gateway.db"));
  context.after(() => database.destroy());
  const [entry] = await receiptTable(database).find(receipt);
  assert.deepEqual(
    [entry?.facts.outcome, entry?.facts.codes, entry?.facts.rules],
    ["refuse", ["killed"], ["book/kills"]],
  );
  // Chat in CN and nothing else.
  assert.equal((await ask(site, "CN")).status, 200);
  assert.equal((await ask(site, "US", "chat")).status, 200);
});

test("a kill by partner leaves what else is permitted, and refuses where nothing is", async (context) => {
  const site = await siteFor(context);
  assert.equal((await ask(site, "US")).partner, "openai");
  await kill(site, "--partner", "openai");
  const summary = await ask(site, "US");
  assert.deepEqual([summary.status, summary.partner], [200, null], "the on-device engine serves");
  assert.equal((await ask(site, "US", "chat")).code, "killed");
  assert.equal((await ask(site, "CN")).status, 200);
});

test("broken files do not hold a kill up", async (context) => {
  const site = await siteFor(context);
  writeFileSync(join(site.home, "packs", "CN", "pack.yaml"), "market: [broken");
  writeFileSync(join(site.home, "book", "routes.yaml"), "nothing");
  await assert.rejects(site.control.propose(Date.now()));
  await kill(site, "--feature", "chat");
  assert.equal((await ask(site, "US", "chat")).code, "killed");
  assert.equal((await ask(site, "US")).status, 200);
});

test("a stream that runs while its market is killed ends whole, and the next is refused", async (context) => {
  const simulator = await startSimulator({ port: 0, timing: "recorded" });
  context.after(() => simulator.close());
  const site = await siteFor(context, { config: { simulator: simulator.url } });
  const message = { model: "homeport", messages: [{ role: "user", content: "Tell me about the launch." }] };
  const response = await site.post("/v1/chat/completions", { ...message, stream: true });
  assert.ok(response.body);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = (await reader.read()).value ?? "";
  const { id } = await site.control.kill(
    { market: "US", reason: "an incident", operator: "counsel" },
    Date.now(),
  );
  assert.doesNotMatch(text, /\[DONE\]/, "the stream must be running when the kill comes");
  await run(site, "kill", id, "--operator", "counsel");
  assert.equal((await ask(site, "US", "chat")).code, "killed");
  for (let part = await reader.read(); !part.done; part = await reader.read()) text += part.value;
  const frames = text.split("\n").filter((line) => line.startsWith("data: "));
  assert.equal(frames.pop(), "data: [DONE]");
  const reasons = frames.map((line) => {
    const chunk = JSON.parse(line.slice(6)) as {
      error?: unknown;
      choices?: [{ finish_reason: string | null }?];
    };
    assert.equal(chunk.error, undefined);
    return chunk.choices?.[0]?.finish_reason ?? null;
  });
  assert.equal(reasons.filter((reason) => reason === "stop").length, 1);
});

test("`homeport revive` serves nothing until two operators of two roles approved", async (context) => {
  const site = await siteFor(context);
  const told = JSON.parse(await kill(site, "--market", "CN", "--json")) as { kill: string };
  const words = await run(site, "revive", told.kill);
  assert.match(words, /begins to serve `chat`/);
  assert.match(words, /needs two operators with different roles; approved by nobody yet/);
  const [plan] = await site.control.plans(Date.now());
  assert.ok(plan);
  await run(site, "approve", plan.id, "--operator", "counsel");
  const early = await homeport(["apply", plan.id], { environment: site.environment });
  assert.match(early.error, /approvals_missing/);
  assert.equal((await ask(site, "CN")).code, "killed");
  await run(site, "approve", plan.id, "--operator", "launch-manager");
  await run(site, "apply", plan.id);
  await until(async () => (await ask(site, "CN")).status === 200);
  assert.match(await run(site, "kills"), /nothing is killed/);
});

test("`homeport rollback` brings the release before back, and says that the files say something else", async (context) => {
  const site = await siteFor(context);
  await site.control.withdraw("cn-registration");
  await site.goLive();
  await until(async () => (await ask(site, "CN")).code === "not_approved");
  const words = await run(site, "rollback");
  assert.match(words, /brings back release 1/);
  assert.match(words, /the files still say the newer thing/);
  assert.match(words, /needs two operators/);
  const [plan] = await site.control.plans(Date.now());
  for (const operator of ["counsel", "launch-manager"])
    await run(site, "approve", plan?.id ?? "", "--operator", operator);
  await run(site, "apply", plan?.id ?? "");
  await until(async () => (await ask(site, "CN")).status === 200);
});

test("a kill without a key, a scope or a known name changes nothing and says what was expected", async (context) => {
  const site = await siteFor(context);
  const refused: [string[], number, RegExp][] = [
    [["--market", "CN", "--reason", "x", "--operator", "nobody"], 1, /nobody\.pem. cannot be read/],
    [["--reason", "x", "--operator", "counsel"], 2, /`--market`, `--feature` or `--partner`/],
    [["--market", "CN", "--operator", "counsel"], 2, /`--reason` is missing/],
    [["--feature", "chess", "--reason", "x", "--operator", "counsel"], 2, /the features are .*chat/],
    [["--market", "XX", "--reason", "x", "--operator", "counsel"], 1, /knows no `XX`/],
  ];
  for (const [words, expected, message] of refused) {
    const { code, error } = await homeport(["kill", ...words], { environment: site.environment });
    assert.equal(code, expected, words.join(" "));
    assert.match(error, message);
  }
  assert.deepEqual(await site.control.kills(), []);
  assert.equal((await site.control.live())?.serial, 1);
});

test("a kill signed with another's key is refused before anything is recorded", async (context) => {
  const site = await siteFor(context);
  const key = join(site.home, "keys", "operators", "launch-manager.pem");
  const words = ["kill", "--market", "CN", "--reason", "x", "--operator", "counsel"];
  const { code, error } = await homeport([...words, "--key", key], { environment: site.environment });
  assert.equal(code, 1);
  assert.match(error, /signature_invalid/);
  assert.match(error, /it is not `counsel`'s own over `POST 127\.0\.0\.1:\d+\/v1\/kills`/);
  assert.deepEqual(await site.control.kills(), []);
  assert.equal((await ask(site, "CN")).status, 200);
});
