import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import Anthropic, {
  APIError,
  APIUserAbortError,
  AuthenticationError,
  BadRequestError,
} from "@anthropic-ai/sdk";
import { settled } from "./support/settled.ts";
import { startWorld, type World } from "./support/world.ts";

let world: World;
before(async () => {
  world = await startWorld({ approved: true });
  await settled(world);
});
after(() => world.close());

async function client(place = "US"): Promise<Anthropic> {
  return new Anthropic({ baseURL: world.url, apiKey: await world.token({ place }), maxRetries: 0 });
}

const messages = [{ role: "user" as const, content: "Why does every market need a partner of its own?" }];
const asked = { model: "homeport", max_tokens: 500, messages };
const weather: Anthropic.Tool = {
  name: "weather",
  description: "The weather at a place.",
  input_schema: { type: "object", properties: { place: { type: "string" } }, required: ["place"] },
};
const weatherAsked = {
  ...asked,
  tools: [weather],
  messages: [{ role: "user" as const, content: "What is the weather in Oslo?" }],
};

type Told = {
  homeport?: { market?: string; simulated?: boolean; omitted?: string[]; error?: { code: string } };
};
const textOf = (message: Anthropic.Message) =>
  message.content.map((block) => (block.type === "text" ? block.text : "")).join("");

test("Anthropic's client gets a message with usage and what served it", async () => {
  const message = await (await client()).messages.create({ ...asked, system: "Be brief." });
  assert.deepEqual([message.type, message.role, message.stop_reason], ["message", "assistant", "end_turn"]);
  assert.match(textOf(message), /market/);
  assert.ok(message.usage.input_tokens > 0 && message.usage.output_tokens > 0);
  assert.deepEqual([(message as Told).homeport?.market, (message as Told).homeport?.simulated], ["US", true]);
});

test("Anthropic's stream helper puts the same message together", async () => {
  const anthropic = await client();
  const stream = anthropic.messages.stream(asked);
  let pieces = 0;
  stream.on("text", () => pieces++);
  const message = await stream.finalMessage();
  assert.ok(pieces > 1);
  assert.equal(message.stop_reason, "end_turn");
  assert.equal(textOf(message), textOf(await anthropic.messages.create(asked)));
  assert.ok(message.usage.output_tokens > 0);
});

test("a tool is called, whole and streamed, and its result answered", async () => {
  const anthropic = await client();
  for (const first of [
    await anthropic.messages.create(weatherAsked),
    await anthropic.messages.stream({ ...weatherAsked, tool_choice: { type: "any" } }).finalMessage(),
    await anthropic.messages.create({ ...weatherAsked, tool_choice: { type: "tool", name: "weather" } }),
  ]) {
    assert.equal(first.stop_reason, "tool_use");
    const call = first.content.find((block) => block.type === "tool_use");
    assert.equal(call?.name, "weather");
    assert.equal(typeof call.input, "object");
    const second = await anthropic.messages.create({
      ...weatherAsked,
      messages: [
        ...weatherAsked.messages,
        { role: "assistant", content: first.content },
        {
          role: "user",
          content: [{ type: "tool_result", tool_use_id: call.id, content: "Rain, 4 degrees." }],
        },
      ],
    });
    assert.equal(second.stop_reason, "end_turn");
    assert.ok(textOf(second) !== "");
  }
});

test("an answer in a form comes in it", async () => {
  const message = await (
    await client()
  ).messages.create({
    ...asked,
    output_config: {
      format: {
        type: "json_schema",
        schema: {
          type: "object",
          properties: { title: { type: "string" } },
          required: ["title"],
          additionalProperties: false,
        },
      },
    },
  });
  const answer = JSON.parse(textOf(message)) as { title: unknown };
  assert.equal(typeof answer.title, "string");
});

test("a picture at an address is refused by its place", async () => {
  const source = { type: "url" as const, url: "https://example.com/a.png" };
  const anthropic = await client();
  await assert.rejects(
    () =>
      anthropic.messages.create({
        ...asked,
        messages: [{ role: "user", content: [{ type: "image", source }] }],
      }),
    (error: unknown) => {
      assert.ok(error instanceof BadRequestError);
      const { homeport } = error.error as { homeport: { error: { code: string; param: string } } };
      assert.equal(homeport.error.code, "unsupported_parameter");
      assert.match(homeport.error.param, /^messages\.0\.content\.0\.source/);
      return true;
    },
  );
});

test("what no partner is told is listed", async () => {
  const message = await (
    await client()
  ).messages.create({
    ...asked,
    system: [{ type: "text", text: "Be brief.", cache_control: { type: "ephemeral" } }],
    metadata: { user_id: "u-1" },
  });
  assert.deepEqual((message as Told).homeport?.omitted, ["metadata", "cache_control"]);
});

test("a refusal by rules reaches Anthropic's client in its own form, with code, reasons and receipt", async () => {
  const anthropic = await client("FR");
  await assert.rejects(
    () => anthropic.messages.create(asked),
    (error: unknown) => {
      assert.ok(error instanceof APIError);
      assert.equal(error.type, "permission_error");
      const { homeport, request_id } = error.error as {
        request_id: string;
        homeport: { error: { reasons: { code: string }[]; receipt: string } };
      };
      assert.ok(homeport.error.reasons.some(({ code }) => code === "not_launched"));
      assert.equal(request_id, homeport.error.receipt);
      return true;
    },
  );
});

test("a missing or wrong token, an unknown field and a count of tokens are refused in Anthropic's form", async () => {
  const wrong = new Anthropic({ baseURL: world.url, apiKey: "wrong", maxRetries: 0 });
  await assert.rejects(
    () => wrong.messages.create(asked),
    (error: unknown) => error instanceof AuthenticationError && error.type === "authentication_error",
  );
  const anthropic = await client();
  await assert.rejects(
    () => anthropic.messages.create({ ...asked, top_k: 5 } as Anthropic.MessageCreateParamsNonStreaming),
    (error: unknown) => error instanceof BadRequestError && error.type === "invalid_request_error",
  );
  await assert.rejects(
    () => anthropic.messages.countTokens({ model: "homeport", messages }),
    (error: unknown) => {
      assert.ok(error instanceof APIError);
      const { homeport } = error.error as { homeport: { error: { code: string } } };
      assert.equal(homeport.error.code, "feature_not_built");
      return true;
    },
  );
});

test("the device's token is taken as a bearer too", async () => {
  const authToken = await world.token({ place: "US" });
  const anthropic = new Anthropic({ baseURL: world.url, apiKey: null, authToken, maxRetries: 0 });
  assert.equal((await anthropic.messages.create(asked)).stop_reason, "end_turn");
});

test("a verdict in the midst of a stream ends it with the stop reason of a refusal", async () => {
  const stream = (await client()).messages.stream({
    ...asked,
    messages: [{ role: "user", content: `${messages[0]?.content} SIMULATE-BLOCKED-OUTPUT` }],
  });
  const told: unknown[] = [];
  stream.on("streamEvent", (event) => {
    if (event.type === "message_delta") told.push((event as Told).homeport?.error?.code);
  });
  const message = await stream.finalMessage();
  assert.equal(message.stop_reason, "refusal");
  assert.deepEqual(told, ["partner_refused"]);
});

test("a partner that breaks off makes Anthropic's client throw, and the code is told", async () => {
  const stream = (await client()).messages.stream(asked, {
    headers: { "homeport-simulate": "cut-mid-stream" },
  });
  await assert.rejects(
    () => stream.finalMessage(),
    (error: unknown) => {
      assert.ok(error instanceof APIError);
      const { homeport } = error.error as { homeport: { error: { code: string } } };
      assert.match(homeport.error.code, /^partner_(down|garbled)$/);
      return true;
    },
  );
});

test("an aborted stream ends at once", async () => {
  const stream = (await client()).messages.stream(asked, {
    headers: { "homeport-simulate": "stall-mid-stream" },
  });
  stream.on("text", () => stream.abort());
  await assert.rejects(
    () => stream.finalMessage(),
    (error: unknown) => error instanceof APIUserAbortError,
  );
});
