import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import OpenAI, { BadRequestError } from "openai";
import { zodTextFormat } from "openai/helpers/zod";
import type { Response, ResponseInputItem, ResponseStreamEvent } from "openai/resources/responses/responses";
import { z } from "zod";
import { ResponseEvent, WholeResponse } from "./support/published-responses.ts";
import { settled } from "./support/settled.ts";
import { startWorld, type World } from "./support/world.ts";

let world: World;
before(async () => {
  world = await startWorld({ approved: true });
  await settled(world);
});
after(() => world.close());

async function client(place = "US"): Promise<OpenAI> {
  return new OpenAI({ baseURL: `${world.url}/v1`, apiKey: await world.token({ place }), maxRetries: 0 });
}

const input = "Why does every market need a partner of its own?";
const weather = {
  type: "function" as const,
  name: "weather",
  description: "The weather at a place.",
  strict: true,
  parameters: {
    type: "object",
    properties: { place: { type: "string" } },
    required: ["place"],
    additionalProperties: false,
  },
};

type Told = {
  homeport?: { market?: string; omitted?: string[]; error?: { code: string; retract?: boolean } };
};

test("a response has OpenAI's published shape, stores nothing, and says what served", async () => {
  const response = await (
    await client()
  ).responses.create({ model: "homeport", input, instructions: "Be brief." });
  const { output_text: text, ...sent } = response;
  WholeResponse.parse(sent);
  assert.match(text, /market/);
  assert.deepEqual([response.status, response.instructions], ["completed", "Be brief."]);
  assert.equal((response as Response & { store: boolean }).store, false);
  assert.equal((response as Told).homeport?.market, "US");
});

test("a streamed response is OpenAI's typed events, numbered, each of its published shape, and says the same", async () => {
  const openai = await client();
  const events: ResponseStreamEvent[] = [];
  for await (const event of await openai.responses.create({ model: "homeport", input, stream: true })) {
    ResponseEvent.parse(event);
    events.push(event);
  }
  assert.deepEqual(
    events.map((event) => event.sequence_number),
    events.map((_, index) => index),
  );
  const types = events.map(({ type }) => type).filter((type, at, all) => type !== all[at - 1]);
  assert.deepEqual(types, [
    "response.created",
    "response.in_progress",
    "response.output_item.added",
    "response.content_part.added",
    "response.output_text.delta",
    "response.output_text.done",
    "response.content_part.done",
    "response.output_item.done",
    "response.completed",
  ]);
  const text = events
    .map((event) => (event.type === "response.output_text.delta" ? event.delta : ""))
    .join("");
  const whole = await openai.responses.create({ model: "homeport", input });
  assert.equal(text, whole.output_text);
});

test("OpenAI's stream helper calls a tool, and its result is answered", async () => {
  const openai = await client();
  const question = { role: "user" as const, content: "What is the weather in Oslo?" };
  const asked = { model: "homeport", tools: [weather] };
  const seen: string[] = [];
  const stream = openai.responses.stream({ ...asked, input: [question] });
  stream.on("event", (event) => {
    ResponseEvent.parse(JSON.parse(JSON.stringify(event)));
    seen.push(event.type);
  });
  const first = await stream.finalResponse();
  assert.ok(seen.includes("response.function_call_arguments.done"));
  const call = first.output.find((item) => item.type === "function_call");
  assert.equal(call?.name, "weather");
  const { parsed_arguments: _, ...sentCall } = call as typeof call & { parsed_arguments: unknown };
  const second = await openai.responses.create({
    ...asked,
    input: [
      question,
      sentCall,
      { type: "function_call_output", call_id: call?.call_id ?? "", output: "Rain, 4 degrees." },
    ],
  });
  assert.ok(second.output_text !== "");
});

test("a response in a form is parsed by OpenAI's helper", async () => {
  const openai = await client();
  const Answer = z.object({ title: z.string(), points: z.array(z.string()) });
  const response = await openai.responses.parse({
    model: "homeport",
    input: "Name two harbours.",
    text: { format: zodTextFormat(Answer, "harbours") },
  });
  assert.equal(typeof response.output_parsed?.title, "string");
});

test("a conversation goes on from what was answered, thoughts are left out and listed", async () => {
  const openai = await client();
  const first = await openai.responses.create({ model: "homeport", input });
  const second = await openai.responses.create({
    model: "homeport",
    input: [
      { role: "user", content: input },
      { type: "reasoning", id: "rs_1", summary: [] },
      ...(first.output as ResponseInputItem[]),
      { role: "user", content: [{ type: "input_text", text: "Go on." }] },
    ],
    include: ["reasoning.encrypted_content"],
    user: "u-1",
  });
  assert.ok(second.output_text !== "");
  assert.deepEqual((second as Told).homeport?.omitted, [
    "user",
    "include.reasoning.encrypted_content",
    "input.reasoning",
  ]);
});

test("what would have to be stored or run elsewhere is refused by its name", async () => {
  const openai = await client();
  const refused: [string, object][] = [
    ["store", { store: true }],
    ["previous_response_id", { previous_response_id: "resp_1" }],
    ["conversation", { conversation: "conv_1" }],
    ["background", { background: true }],
    ["tools.0.type", { tools: [{ type: "web_search" }] }],
    ["truncation", { truncation: "auto" }],
    ["input.0.type", { input: [{ type: "item_reference", id: "msg_1" }] }],
    ["include.0", { include: ["message.output_text.logprobs"] }],
  ];
  for (const [param, changes] of refused) {
    await assert.rejects(
      () => openai.responses.create({ model: "homeport", input, ...changes }),
      (error: unknown) => {
        assert.ok(error instanceof BadRequestError, String(error));
        assert.deepEqual([error.code, error.param], ["unsupported_parameter", param]);
        return true;
      },
    );
  }
});

test("an answer that reached its length is incomplete and says why", async () => {
  const openai = await client();
  const response = await openai.responses.create({ model: "homeport", input, max_output_tokens: 3 });
  assert.deepEqual(
    [response.status, response.incomplete_details?.reason],
    ["incomplete", "max_output_tokens"],
  );
});

test("a verdict in the midst of a stream ends it as incomplete, takes back what was shown, and names its code", async () => {
  const openai = await client();
  const asking = await openai.responses.create({
    model: "homeport",
    input: `${input} SIMULATE-BLOCKED-OUTPUT`,
    stream: true,
  });
  const events: ResponseStreamEvent[] = [];
  const thrown: unknown[] = [];
  try {
    for await (const event of asking) events.push(event);
  } catch (error) {
    thrown.push(error);
  }
  const last = events.at(-1);
  assert.deepEqual(thrown, []);
  assert.ok(last?.type === "response.incomplete", last?.type);
  assert.equal(last.response.incomplete_details?.reason, "content_filter");
  const { error } = (last.response as Told).homeport ?? {};
  assert.equal(error?.code, "partner_refused");
  if (error?.retract) assert.deepEqual(last.response.output, []);
});

test("a partner that breaks off ends the stream as failed, not as an answer", async () => {
  const openai = await client();
  const asking = await openai.responses.create(
    { model: "homeport", input, stream: true },
    { headers: { "homeport-simulate": "cut-mid-stream" } },
  );
  let last: ResponseStreamEvent | undefined;
  for await (const event of asking) last = event;
  assert.ok(last?.type === "response.failed", last?.type);
  ResponseEvent.parse(last);
  assert.equal(last.response.error?.code, "server_error");
});
