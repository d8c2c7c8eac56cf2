import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import OpenAI, { APIError, BadRequestError } from "openai";
import { startWorld, type World } from "./support/world.ts";

let world: World;
before(async () => {
  world = await startWorld({ approved: true });
});
after(() => world.close());

async function client(place = "US"): Promise<OpenAI> {
  return new OpenAI({ baseURL: `${world.url}/v1`, apiKey: await world.token({ place }), maxRetries: 0 });
}

const question = { role: "user", content: "Why does every market need a partner of its own?" } as const;

test("OpenAI's client gets a chat completion with usage and what served it", async () => {
  const reply = await (await client()).chat.completions.create({ model: "homeport", messages: [question] });
  assert.equal(reply.object, "chat.completion");
  assert.equal(reply.choices[0]?.finish_reason, "stop");
  assert.match(reply.choices[0]?.message.content ?? "", /market/);
  assert.ok((reply.usage?.total_tokens ?? 0) > 0);
  const { homeport } = reply as unknown as {
    homeport: { market: string; simulated: boolean; receipt: string };
  };
  assert.equal(homeport.market, "US");
  assert.equal(homeport.simulated, true);
  assert.match(homeport.receipt, /^rcpt_/);
});

test("OpenAI's client streams the same answer in pieces, with usage when asked for", async () => {
  const stream = await (
    await client()
  ).chat.completions.create({
    model: "homeport",
    messages: [question],
    stream: true,
    stream_options: { include_usage: true },
  });
  let text = "";
  let pieces = 0;
  let finish: string | null = null;
  let usage: number | undefined;
  for await (const chunk of stream) {
    const delta = chunk.choices[0]?.delta.content ?? "";
    if (delta !== "") pieces++;
    text += delta;
    finish ??= chunk.choices[0]?.finish_reason ?? null;
    usage = chunk.usage?.total_tokens ?? usage;
  }
  const whole = await (await client()).chat.completions.create({ model: "homeport", messages: [question] });
  assert.equal(text, whole.choices[0]?.message.content);
  assert.ok(pieces > 1, `the answer came in ${pieces} pieces`);
  assert.equal(finish, "stop");
  assert.ok((usage ?? 0) > 0);
});

test("a partner's own id of the request is told beside the answer, and no other header of it", async () => {
  const openai = await client();
  const asked = { model: "homeport", messages: [question] };
  const { response } = await openai.chat.completions.create(asked).withResponse();
  const told = [...response.headers.keys()].filter((name) => name.startsWith("homeport-partner-"));
  assert.ok(told.includes("homeport-partner-x-request-id"), told.join(", "));
  assert.ok(!response.headers.has("openai-organization"));
  // The client's own name for what to quote when something is amiss: the receipt.
  assert.equal(response.headers.get("x-request-id"), response.headers.get("homeport-receipt"));
});

test("OpenAI's stream helper gives the final message", async () => {
  const runner = (await client()).chat.completions.stream({ model: "homeport", messages: [question] });
  const message = await runner.finalMessage();
  assert.match(String(message.content), /market/);
});

test("a chat in mainland China carries its label first, streamed and whole", async () => {
  const messages = [{ role: "user", content: "为什么每个市场都需要本地伙伴？" }] as const;
  const openai = await client("CN");
  const whole = await openai.chat.completions.create({ model: "homeport", messages: [...messages] });
  assert.match(whole.choices[0]?.message.content ?? "", /^【[^】]*生成[^】]*】\n/);
  const stream = await openai.chat.completions.create({
    model: "homeport",
    messages: [...messages],
    stream: true,
  });
  let text = "";
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? "";
  assert.equal(text, whole.choices[0]?.message.content);
});

test("a refusal reaches OpenAI's client as an error with code, reasons and receipt", async () => {
  const openai = await client("FR");
  await assert.rejects(
    () => openai.chat.completions.create({ model: "homeport", messages: [question] }),
    (error: unknown) => {
      assert.ok(error instanceof APIError);
      const body = error.error as { code: string; reasons: { code: string }[]; receipt: string };
      assert.ok(body.reasons.some(({ code }) => code === "not_launched"));
      assert.match(body.receipt, /^rcpt_/);
      return true;
    },
  );
});

test("a model that the market does not permit is refused, a permitted one is used", async () => {
  const openai = await client();
  await assert.rejects(
    () => openai.chat.completions.create({ model: "qwen-plus", messages: [question] }),
    (error: unknown) => error instanceof BadRequestError && error.code === "model_not_selectable",
  );
  const reply = await openai.chat.completions.create({ model: "gpt-6.1-terra", messages: [question] });
  assert.equal(reply.model, "gpt-6.1-terra");
});

test("a parameter that cannot be honoured is refused by its name", async () => {
  const openai = await client();
  await assert.rejects(
    () =>
      openai.chat.completions.create({
        model: "homeport",
        messages: [question],
        logit_bias: { "50256": -100 },
      }),
    (error: unknown) =>
      error instanceof BadRequestError &&
      error.code === "unsupported_parameter" &&
      error.param === "logit_bias",
  );
});

test("an aborted stream ends the partner's work and is receipted as cancelled", async () => {
  const openai = await client();
  await fetch(`${world.simulator.url}/simulate/witness`, { method: "DELETE" });
  const stream = await openai.chat.completions.create(
    { model: "homeport", messages: [question], stream: true },
    { headers: { "homeport-simulate": "stall-mid-stream" } },
  );
  let receipt = "";
  for await (const chunk of stream) {
    receipt = chunk.id.replace("chatcmpl-", "");
    if (chunk.choices[0]?.delta.content) break;
  }
  stream.controller.abort();
  const outcome = await until(async () => {
    const reply = await fetch(`${world.url}/v1/receipts/${receipt}`);
    const { entries } = (await reply.json()) as { entries?: { facts: { kind: string; outcome: string } }[] };
    return entries?.find(({ facts }) => facts.kind === "outcome")?.facts.outcome;
  });
  assert.equal(outcome, "cancelled");
  const aborted = await until(async () => {
    const reply = await fetch(`${world.simulator.url}/simulate/witness`);
    const { calls } = (await reply.json()) as { calls: { aborted: boolean }[] };
    return calls.some((call) => call.aborted) || undefined;
  });
  assert.equal(aborted, true);
});

async function until<Value>(look: () => Promise<Value | undefined>): Promise<Value | undefined> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const value = await look();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return undefined;
}
