import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import Anthropic, { APIUserAbortError as AnthropicAbort } from "@anthropic-ai/sdk";
import { betaZodTool } from "@anthropic-ai/sdk/helpers/beta/zod";
import { zodOutputFormat } from "@anthropic-ai/sdk/helpers/zod";
import {
  generateObject,
  type LanguageModel,
  Output,
  streamObject,
  streamText,
  ToolLoopAgent,
  tool,
} from "ai";
import OpenAI, { APIUserAbortError } from "openai";
import { zodFunction, zodResponseFormat, zodResponsesFunction, zodTextFormat } from "openai/helpers/zod";
import { z } from "zod";
import { withoutScreens } from "./support/launch-more.ts";
import { MessageError } from "./support/published-messages.ts";
import { settled } from "./support/settled.ts";
import { startWorld, type World } from "./support/world.ts";

let world: World;
before(async () => {
  // Where a screen stands behind the partner, an answer in a form is held until all of it is read.
  world = await startWorld({ edit: withoutScreens });
  await settled(world);
});
after(() => world.close());

const openaiClient = async () =>
  new OpenAI({ baseURL: `${world.url}/v1`, apiKey: await world.token(), maxRetries: 0 });
const anthropicClient = async () =>
  new Anthropic({ baseURL: world.url, apiKey: await world.token(), maxRetries: 0 });

const Harbours = z.object({ title: z.string(), points: z.array(z.string()) });
const Place = z.object({ place: z.string() });
const messages = [{ role: "user" as const, content: "Name two harbours." }];
const weatherAsked = [{ role: "user" as const, content: "What is the weather in Oslo?" }];
const stalled = { headers: { "homeport-simulate": "stall-mid-stream" } };

/** Resolves once the partner's call that was begun last has been let go. */
async function letGo(): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (world.simulator.witness.calls().at(-1)?.aborted === true) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail("the partner still works");
}

describe("OpenAI's helpers on chat completions", () => {
  it("parse a streamed answer in a form, and tell of its pieces on the way", async () => {
    const stream = (await openaiClient()).chat.completions.stream({
      model: "homeport",
      messages,
      response_format: zodResponseFormat(Harbours, "harbours"),
      stream_options: { include_usage: true },
    });
    let deltas = 0;
    let parsed: unknown = null;
    stream.on("content.delta", () => deltas++);
    stream.on("content.done", ({ parsed: whole }) => (parsed = whole));
    const final = await stream.finalChatCompletion();
    assert.ok(deltas > 1);
    assert.deepEqual(final.choices[0]?.message.parsed, parsed);
    Harbours.parse(final.choices[0]?.message.parsed);
    assert.ok((final.usage?.total_tokens ?? 0) > 0);
  });

  for (const stream of [false, true]) {
    it(`run a strict tool to the end, its arguments parsed (${stream ? "streamed" : "whole"})`, async () => {
      const openai = await openaiClient();
      const given: unknown[] = [];
      const weather = zodFunction({
        name: "weather",
        description: "The weather at a place.",
        parameters: Place,
        function: (asked) => {
          given.push(asked);
          return "Rain, 4 degrees.";
        },
      });
      const asked = { model: "homeport", messages: weatherAsked, tools: [weather] };
      const runner = stream
        ? openai.chat.completions.runTools({ ...asked, stream: true })
        : openai.chat.completions.runTools(asked);
      assert.ok((await runner.finalContent()) !== "");
      Place.parse(given[0]);
      assert.equal(given.length, 1);
      assert.equal((await runner.finalFunctionToolCallResult()) ?? "", "Rain, 4 degrees.");
      assert.deepEqual(
        runner.messages.map(({ role }) => role),
        ["user", "assistant", "tool", "assistant"],
      );
    });
  }

  it("end a stream that is aborted, and the partner's work with it", async () => {
    const stream = (await openaiClient()).chat.completions.stream({ model: "homeport", messages }, stalled);
    stream.on("content", () => stream.abort());
    await assert.rejects(stream.done(), APIUserAbortError);
    await letGo();
  });
});

describe("OpenAI's helpers on responses", () => {
  it("parse a streamed answer in a form", async () => {
    const stream = (await openaiClient()).responses.stream({
      model: "homeport",
      input: "Name two harbours.",
      text: { format: zodTextFormat(Harbours, "harbours") },
    });
    let deltas = 0;
    stream.on("response.output_text.delta", () => deltas++);
    const final = await stream.finalResponse();
    assert.ok(deltas > 1);
    Harbours.parse(final.output_parsed);
  });

  it("parse the arguments of a strict tool, whole and streamed", async () => {
    const openai = await openaiClient();
    const asked = {
      model: "homeport",
      input: weatherAsked,
      tools: [zodResponsesFunction({ name: "weather", parameters: Place })],
      tool_choice: "required" as const,
    };
    for (const response of [
      await openai.responses.parse(asked),
      await openai.responses.stream(asked).finalResponse(),
    ]) {
      const call = response.output.find((item) => item.type === "function_call");
      Place.parse(call?.parsed_arguments);
    }
  });

  it("end a stream that is aborted, and the partner's work with it", async () => {
    const stream = (await openaiClient()).responses.stream(
      { model: "homeport", input: "Name two harbours." },
      stalled,
    );
    stream.on("response.output_text.delta", () => stream.abort());
    await assert.rejects(stream.done(), APIUserAbortError);
    await letGo();
  });
});

describe("Anthropic's helpers", () => {
  const asked = { model: "homeport", max_tokens: 400 };

  it("parse an answer in a form, whole and streamed", async () => {
    const anthropic = await anthropicClient();
    const output_config = { format: zodOutputFormat(Harbours) };
    const whole = await anthropic.messages.parse({ ...asked, messages, output_config });
    Harbours.parse(whole.parsed_output);
    const stream = anthropic.messages.stream({ ...asked, messages, output_config });
    Harbours.parse((await stream.finalMessage()).parsed_output);
  });

  for (const stream of [false, true]) {
    it(`run a tool to the end (${stream ? "streamed" : "whole"})`, async () => {
      const anthropic = await anthropicClient();
      const given: unknown[] = [];
      const weather = betaZodTool({
        name: "weather",
        description: "The weather at a place.",
        inputSchema: Place,
        run: (input) => {
          given.push(input);
          return "Rain, 4 degrees.";
        },
      });
      const told = { ...asked, messages: weatherAsked, tools: [weather], max_iterations: 3 };
      const runner = anthropic.beta.messages.toolRunner({ ...told, stream });
      const last = await runner.runUntilDone();
      assert.equal(given.length, 1);
      Place.parse(given[0]);
      assert.equal(last.stop_reason, "end_turn");
    });
  }

  it("are told in their own words that no conversation is held, and then send all of it", async () => {
    const body = { ...asked, messages, thread: { type: "create" } };
    const reply = await world.post("/v1/messages", body);
    assert.equal(reply.status, 400);
    const { error } = MessageError.parse(await reply.json());
    assert.deepEqual(error.details?.unsupported, ["thread"]);
    const thread = (await anthropicClient()).beta.messages.thread({
      ...asked,
      unsupportedRequestBehavior: "continue_unthreaded",
    });
    await thread.send(messages[0] ?? assert.fail());
    const second = await thread.send({ role: "user", content: "And a third?" });
    assert.equal(second.stop_reason, "end_turn");
  });

  it("end a stream that is aborted, and the partner's work with it", async () => {
    const stream = (await anthropicClient()).messages.stream({ ...asked, messages }, stalled);
    stream.on("text", () => stream.abort());
    await assert.rejects(stream.done(), AnthropicAbort);
    await letGo();
  });
});

describe("the AI SDK's helpers", () => {
  const models = async (): Promise<Record<string, LanguageModel>> => {
    const place = { baseURL: `${world.url}/v1`, apiKey: await world.token() };
    const openai = createOpenAI(place);
    return {
      chat: openai.chat("homeport"),
      responses: openai.responses("homeport"),
      messages: createAnthropic(place)("homeport"),
    };
  };
  const common = { providerOptions: { openai: { store: false } }, maxOutputTokens: 400 };

  for (const way of ["chat", "responses", "messages"]) {
    // By Anthropic's surface the SDK asks an unknown model for a call of a tool instead, which comes as one piece.
    const least = way === "messages" ? 1 : 2;
    const model = async () => (await models())[way] ?? assert.fail(way);

    it(`give an object, whole and as it grows, by ${way}`, async () => {
      const asked = { ...common, model: await model(), prompt: "Name two harbours.", schema: Harbours };
      Harbours.parse((await generateObject(asked)).object);
      const stream = streamObject(asked);
      let pieces = 0;
      for await (const _ of stream.partialObjectStream) pieces++;
      assert.ok(pieces >= least);
      Harbours.parse(await stream.object);
    });

    it(`give an output as it grows beside a text stream by ${way}`, async () => {
      const stream = streamText({
        ...common,
        model: await model(),
        prompt: "Name two harbours.",
        output: Output.object({ schema: Harbours }),
      });
      let pieces = 0;
      for await (const _ of stream.partialOutputStream) pieces++;
      assert.ok(pieces >= least);
      Harbours.parse(await stream.output);
    });

    it(`run an agent with a tool to its end by ${way}`, async () => {
      const weather = tool({ inputSchema: Place, execute: () => "Rain, 4 degrees." });
      const agent = new ToolLoopAgent({ ...common, model: await model(), tools: { weather } });
      const { steps, text } = await agent.generate({ prompt: "What is the weather in Oslo?" });
      assert.equal(steps.length, 2);
      assert.notEqual(text, "");
    });

    it(`let the partner go where an abort ends a whole answer by ${way}`, async () => {
      const gone = new AbortController();
      const asking = generateObject({
        ...common,
        model: await model(),
        prompt: "Name two harbours.",
        schema: Harbours,
        abortSignal: gone.signal,
        headers: { "homeport-simulate": "black-hole" },
      });
      setTimeout(() => gone.abort(), 150);
      await assert.rejects(asking, { name: "AbortError" });
      await letGo();
    });
  }
});
