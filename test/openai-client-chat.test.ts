import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import OpenAI, { APIUserAbortError, BadRequestError } from "openai";
import { zodResponseFormat } from "openai/helpers/zod";
import { z } from "zod";
import { ChatChunk, ChatCompletion } from "./support/published.ts";
import { settled } from "./support/settled.ts";
import { startWorld, type World } from "./support/world.ts";

let world: World;
before(async () => {
  world = await startWorld({ approved: true });
  await settled(world);
});
after(() => world.close());

async function client(place = "US", maxRetries = 0): Promise<OpenAI> {
  return new OpenAI({ baseURL: `${world.url}/v1`, apiKey: await world.token({ place }), maxRetries });
}

const question = { role: "user", content: "What is the weather in Oslo?" } as const;
const place = {
  type: "object",
  properties: { place: { type: "string" } },
  required: ["place"],
  additionalProperties: false,
};
const weather: OpenAI.ChatCompletionFunctionTool = {
  type: "function",
  function: { name: "weather", description: "The weather at a place.", parameters: place },
};

test("a tool is called, and its result answered, as OpenAI's client knows it", async () => {
  const openai = await client();
  const asked = { model: "homeport", tools: [weather], parallel_tool_calls: false };
  const first = await openai.chat.completions.create({ ...asked, messages: [question] });
  const [choice] = first.choices;
  assert.equal(choice?.finish_reason, "tool_calls");
  assert.equal(choice.message.content, null);
  const [call] = choice.message.tool_calls ?? [];
  assert.ok(call?.type === "function" && call.id !== "");
  assert.equal(call.function.name, "weather");
  JSON.parse(call.function.arguments);
  const second = await openai.chat.completions.create({
    ...asked,
    messages: [
      question,
      choice.message,
      { role: "tool", tool_call_id: call.id, content: "Rain, 4 degrees." },
    ],
  });
  assert.equal(second.choices[0]?.finish_reason, "stop");
  assert.ok((second.choices[0]?.message.content ?? "") !== "");
});

test("a chat's reply and each of its chunks have OpenAI's published shape, with tools and without", async () => {
  const openai = await client();
  for (const asked of [{}, { tools: [weather] }]) {
    const create = { model: "homeport", messages: [question], ...asked };
    const whole = await openai.chat.completions.create(create);
    ChatCompletion.parse(whole);
    const stream = await openai.chat.completions.create({
      ...create,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = "";
    let counted = 0;
    for await (const chunk of stream) {
      ChatChunk.parse(chunk);
      text += chunk.choices[0]?.delta.content ?? "";
      if (chunk.usage) counted++;
    }
    assert.equal(text, whole.choices[0]?.message.content ?? "");
    assert.equal(counted, 1);
  }
});

test("a streamed tool call comes whole, and OpenAI's runner runs it to the end", async () => {
  const openai = await client();
  const places: unknown[] = [];
  const runner = openai.chat.completions.runTools({
    model: "homeport",
    stream: true,
    messages: [question],
    tools: [
      {
        type: "function",
        function: {
          name: "weather",
          description: "The weather at a place.",
          parameters: place,
          parse: (written: string): unknown => JSON.parse(written),
          function: (asked: unknown) => {
            places.push(asked);
            return "Rain, 4 degrees.";
          },
        },
      },
    ],
  });
  const text = await runner.finalContent();
  assert.equal(places.length, 1);
  assert.ok((text ?? "") !== "");
});

test("a tool that must be called is, whichever way it is demanded", async () => {
  const openai = await client();
  for (const tool_choice of ["required", { type: "function", function: { name: "weather" } }] as const) {
    const reply = await openai.chat.completions.create({
      model: "homeport",
      messages: [question],
      tools: [weather],
      tool_choice,
    });
    assert.equal(reply.choices[0]?.message.tool_calls?.length, 1);
  }
});

test("an answer in a form comes in it, and OpenAI's helper parses it", async () => {
  const openai = await client();
  const Answer = z.object({ title: z.string(), points: z.array(z.string()) });
  const reply = await openai.chat.completions.parse({
    model: "homeport",
    messages: [{ role: "user", content: "Name two harbours as JSON." }],
    response_format: zodResponseFormat(Answer, "harbours"),
  });
  const { parsed } = reply.choices[0]?.message ?? {};
  assert.equal(typeof parsed?.title, "string");
  assert.ok(Array.isArray(parsed?.points));
  const plain = await openai.chat.completions.create({
    model: "homeport",
    messages: [{ role: "user", content: "Name a harbour as JSON." }],
    response_format: { type: "json_object" },
  });
  JSON.parse(plain.choices[0]?.message.content ?? "");
});

test("a picture at an address is refused by its place", async () => {
  const openai = await client();
  const url = "https://example.com/picture.png";
  await assert.rejects(
    () =>
      openai.chat.completions.create({
        model: "homeport",
        messages: [{ role: "user", content: [{ type: "image_url", image_url: { url } }] }],
      }),
    (error: unknown) =>
      error instanceof BadRequestError &&
      error.code === "unsupported_parameter" &&
      error.param === "messages.0.content.0.image_url.url",
  );
});

test("what no partner is told is listed, in a whole answer and in the last chunk", async () => {
  const openai = await client();
  const asked = { model: "homeport", messages: [question], user: "u-1", metadata: { team: "a" } };
  const omittedIn = (reply: unknown) => (reply as { homeport?: { omitted?: string[] } }).homeport?.omitted;
  assert.deepEqual(omittedIn(await openai.chat.completions.create(asked)), ["user", "metadata"]);
  let last: unknown;
  for await (const chunk of await openai.chat.completions.create({ ...asked, stream: true })) last = chunk;
  assert.deepEqual(omittedIn(last), ["user", "metadata"]);
});

test("JSON in a market whose label stands at the start of the text is refused before anybody is asked", async () => {
  const openai = await client("CN");
  await assert.rejects(
    () =>
      openai.chat.completions.create({
        model: "homeport",
        messages: [{ role: "user", content: "用JSON回答。" }],
        response_format: { type: "json_object" },
      }),
    (error: unknown) => error instanceof BadRequestError && error.code === "unsupported_parameter",
  );
});

test("OpenAI's client retries what may be tried again", async () => {
  const openai = await client("US", 2);
  const asked = { model: "homeport", messages: [question] } as const;
  await fetch(`${world.simulator.url}/simulate/scenario`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ host: "us.api.openai.com", faults: ["status=500"], times: 1 }),
  });
  const before = world.seen.length;
  const reply = await openai.chat.completions.create({ ...asked, messages: [...asked.messages] });
  assert.equal(reply.choices[0]?.finish_reason, "stop");
  const codes = world.seen.slice(before).map((line) => (line as { code: string | null }).code);
  assert.deepEqual(codes, ["partner_capacity", null]);
});

test("an abort before the answer ends the request at once", async () => {
  const openai = await client();
  const gone = new AbortController();
  const asking = openai.chat.completions.create(
    { model: "homeport", messages: [question] },
    { signal: gone.signal, headers: { "homeport-simulate": "black-hole" } },
  );
  setTimeout(() => gone.abort(), 200);
  await assert.rejects(asking, (error: unknown) => error instanceof APIUserAbortError);
});
