import assert from "node:assert/strict";
import test from "node:test";

import Anthropic from "@anthropic-ai/sdk";
import OpenAI, { APIError, BadRequestError } from "openai";

import { personas } from "../personas/index.ts";
import { simulatorFor } from "../testing/client.ts";
import { compatiblePartners } from "../testing/partners.ts";
import { post } from "../testing/raw.ts";

const schema = {
  type: "object",
  properties: {
    title: { type: "string" },
    tags: { type: "array", items: { type: "string" } },
    mood: { type: "string", enum: ["calm", "glad"] },
    author: { anyOf: [{ $ref: "#/$defs/person" }, { type: "null" }] },
  },
  required: ["title", "tags", "mood", "author"],
  additionalProperties: false,
  $defs: {
    person: {
      type: "object",
      properties: { age: { type: "integer", minimum: 1 } },
      required: ["age"],
      additionalProperties: false,
    },
  },
};

function checkForm(text: string | null | undefined, who: string): void {
  const { title, tags, mood, author } = JSON.parse(text ?? "") as Record<string, unknown>;
  assert.deepEqual(
    [typeof title, Array.isArray(tags), mood, author],
    ["string", true, "calm", { age: 1 }],
    who,
  );
}

const messages = [{ role: "user", content: "Describe Porto as JSON." }] as const;
const format = { type: "json_schema", json_schema: { name: "note", schema, strict: true } } as const;

const tools = ["weather", "ferry"].map((name) => ({
  type: "function" as const,
  function: {
    name,
    parameters: { type: "object", properties: { place: { type: "string" } }, required: ["place"] },
  },
}));

for (const { partner, host, base } of compatiblePartners()) {
  const persona = personas.find(({ name, path }) => name === partner && path.endsWith("/chat/completions"));
  const models = persona?.models.filter(({ hears }) => hears === undefined) ?? [];

  test(`${partner} keeps to a schema where it documents one, whole and streamed, and refuses one where not`, async (t) => {
    const { url } = await simulatorFor(t);
    const client = new OpenAI({
      baseURL: `${url}/hosts/${host}${base}`,
      apiKey: "simulated-test",
      maxRetries: 0,
    });
    for (const { id: model, jsonSchema } of models) {
      const request = { model, messages: [...messages], response_format: format };
      if (!jsonSchema) {
        await assert.rejects(client.chat.completions.create(request), BadRequestError, model);
        continue;
      }
      const whole = await client.chat.completions.create(request);
      checkForm(whole.choices[0]?.message.content, model);
      const stream = await client.chat.completions.create({ ...request, stream: true });
      let text = "";
      for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? "";
      checkForm(text, model);
    }
  });

  const chooses = persona?.parameters["tool_choice"] !== undefined;
  test(`${partner} ${chooses ? "calls the tool that is named" : "takes no named tool"}, and several where asked`, async (t) => {
    const { url } = await simulatorFor(t);
    const client = new OpenAI({
      baseURL: `${url}/hosts/${host}${base}`,
      apiKey: "simulated-test",
      maxRetries: 0,
    });
    const model = models[0]?.id ?? "";
    const several = await client.chat.completions.create({
      model,
      tools,
      messages: [{ role: "user", content: "SIMULATE-PARALLEL-TOOLS" }],
    });
    const calls = several.choices[0]?.message.tool_calls ?? [];
    assert.deepEqual(
      calls.map((call) => (call.type === "function" ? call.function.name : "")),
      ["weather", "ferry"],
    );
    assert.equal(new Set(calls.map(({ id }) => id)).size, 2);
    const named = (name: string) =>
      client.chat.completions.create({
        model,
        tools,
        messages: [...messages],
        tool_choice: { type: "function", function: { name } },
      });
    if (!chooses) {
      await assert.rejects(named("ferry"), BadRequestError);
      return;
    }
    const [call] = (await named("ferry")).choices[0]?.message.tool_calls ?? [];
    assert.equal(call?.type === "function" && call.function.name, "ferry");
    await assert.rejects(named("train"), (cause: unknown) => cause instanceof APIError);
  });
}

test("OpenAI refuses a strict schema that allows more than it names, a choice without tools, and JSON unsaid", async (t) => {
  const { url } = await simulatorFor(t);
  const client = new OpenAI({
    baseURL: `${url}/hosts/api.openai.com/v1`,
    apiKey: "simulated-test",
    maxRetries: 0,
  });
  const ask = (others: object, content = "hello") =>
    client.chat.completions.create({
      model: "gpt-6.1-terra",
      messages: [{ role: "user", content }],
      ...others,
    });
  const loose = { type: "object", properties: { a: { type: "string" } }, required: ["a"] };
  const strict = { type: "json_schema", json_schema: { name: "n", strict: true, schema: loose } };
  await assert.rejects(
    ask({ response_format: strict }),
    /In context=\(\), 'additionalProperties' is required/,
  );
  await assert.rejects(ask({ tool_choice: "auto" }), /only allowed when 'tools' are specified/);
  await assert.rejects(ask({ response_format: { type: "json_object" } }), /must contain the word 'json'/);
  await ask({ response_format: { type: "json_object" } }, "as json");
  const nameless = { type: "json_schema", json_schema: { schema: loose } };
  await assert.rejects(ask({ response_format: nameless }), /json_schema\.name/);
});

test("OpenAI calls one tool where several may not be called at once, and only those that are allowed", async (t) => {
  const { url } = await simulatorFor(t);
  const client = new OpenAI({
    baseURL: `${url}/hosts/api.openai.com/v1`,
    apiKey: "simulated-test",
    maxRetries: 0,
  });
  const ask = async (others: object) => {
    const content = "SIMULATE-PARALLEL-TOOLS";
    const { choices } = await client.chat.completions.create({
      model: "gpt-6.1-terra",
      tools,
      messages: [{ role: "user", content }],
      ...others,
    });
    return choices[0]?.message.tool_calls?.map((call) =>
      call.type === "function" ? call.function.name : "",
    );
  };
  assert.deepEqual(await ask({ parallel_tool_calls: false }), ["weather"]);
  const allowed = { type: "allowed_tools", allowed_tools: { mode: "required", tools: [tools[1]] } };
  assert.deepEqual(await ask({ tool_choice: allowed }), ["ferry"]);
});

test("Anthropic's client gets a schema's form, a forced tool, several tools, and one where it forbids several", async (t) => {
  const { url } = await simulatorFor(t);
  const client = new Anthropic({
    baseURL: `${url}/hosts/api.anthropic.com`,
    apiKey: "simulated-test",
    maxRetries: 0,
  });
  const ask = (content: string, others: object) =>
    client.messages.create({
      model: "claude-sonnet-5",
      max_tokens: 300,
      messages: [{ role: "user", content }],
      ...others,
    });
  const formed = await ask("Describe Porto", { output_config: { format: { type: "json_schema", schema } } });
  checkForm(
    formed.content.flatMap((block) => (block.type === "text" ? [block.text] : [])).join(""),
    "anthropic",
  );
  const own = tools.map(({ function: { name, parameters } }) => ({ name, input_schema: parameters }));
  const namesOf = (reply: Anthropic.Message) =>
    reply.content.flatMap((block) => (block.type === "tool_use" ? [block.name] : []));
  const forced = await ask("hi", { tools: own, tool_choice: { type: "tool", name: "ferry" } });
  assert.deepEqual(namesOf(forced), ["ferry"]);
  const marker = "SIMULATE-PARALLEL-TOOLS";
  assert.deepEqual(namesOf(await ask(marker, { tools: own })), ["weather", "ferry"]);
  const one = { type: "auto", disable_parallel_tool_use: true };
  assert.deepEqual(namesOf(await ask(marker, { tools: own, tool_choice: one })), ["weather"]);
});

test("Gemini gets a schema's form in capitals, an allowed function, and pictures inline and by address", async (t) => {
  const simulator = await simulatorFor(t);
  const ask = async (parts: object[], others: object) => {
    const reply = await post(simulator, {
      host: "generativelanguage.googleapis.com",
      path: "/v1beta/models/gemini-3.5-flash:generateContent",
      body: { contents: [{ role: "user", parts }], ...others },
      headers: { "x-goog-api-key": "simulated-test" },
    });
    return reply.json().candidates[0].content.parts;
  };
  const responseSchema = {
    type: "OBJECT",
    properties: { mood: { type: "STRING", enum: ["calm"] } },
    required: ["mood"],
  };
  const [formed] = await ask([{ text: "hi" }], {
    generationConfig: { responseMimeType: "application/json", responseSchema },
  });
  assert.deepEqual(JSON.parse(formed.text), { mood: "calm" });
  const functionDeclarations = tools.map((tool) => tool.function);
  const [call] = await ask([{ text: "hi" }], {
    tools: [{ functionDeclarations }],
    toolConfig: { functionCallingConfig: { mode: "ANY", allowedFunctionNames: ["ferry"] } },
  });
  assert.equal(call.functionCall.name, "ferry");
  const pictures = [
    { inlineData: { mimeType: "image/png", data: "AAAA" } },
    { fileData: { mimeType: "image/png", fileUri: "https://files.example.net/a.png" } },
  ];
  const [seen] = await ask([{ text: "What is it?" }, ...pictures], {});
  assert.match(seen.text, /2 images received, not looked at/);
});

test("Ark and Qwen take a video where the model watches, and refuse it where not", async (t) => {
  const simulator = await simulatorFor(t);
  const video = { type: "video_url", video_url: { url: "https://files.example.net/a.mp4" } };
  const ask = (host: string, path: string, model: string) =>
    post(simulator, {
      host,
      path,
      body: { model, messages: [{ role: "user", content: [{ type: "text", text: "What is it?" }, video] }] },
    });
  const ark = await ask(
    "ark.cn-beijing.volces.com",
    "/api/v3/chat/completions",
    "doubao-seed-2-1-pro-260915",
  );
  assert.match(ark.json().choices[0].message.content, /1 video received, not looked at/);
  const qwen = (model: string) =>
    ask("dashscope.aliyuncs.com", "/compatible-mode/v1/chat/completions", model);
  assert.equal((await qwen("qwen3-vl-plus")).status, 200);
  assert.equal((await qwen("qwen-plus")).status, 400);
  assert.equal((await ask("api.openai.com", "/v1/chat/completions", "gpt-6.1-terra")).status, 400);
});
