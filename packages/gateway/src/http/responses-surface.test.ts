import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { errorCodes, Problem, ResponsesRequest } from "@homeport/protocol";
import * as fc from "fast-check";
import { responsesCall } from "./responses-call.ts";
import { responsesSurface } from "./responses-surface.ts";
import { about, eventsOf, finishOf, lastOf, meta, toolCall } from "./surface.fixture.ts";

const callOf = (request: object) =>
  responsesCall(ResponsesRequest.parse({ model: "homeport", input: "Hi", ...request }));
const surface = responsesSurface(ResponsesRequest.parse({ model: "homeport", input: "Hi" }), {
  clock: () => 1_795_000_000_999,
  omitted: ["user"],
});

describe("a request of responses", () => {
  it("becomes turns: instructions first, calls with the assistant's turn they were made in, thoughts left out", () => {
    const input = [
      { role: "developer", content: "Be kind." },
      { type: "message", role: "user", content: [{ type: "input_text", text: "Weather?" }] },
      { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "x" },
      {
        role: "assistant",
        id: "msg_1",
        status: "completed",
        content: [{ type: "output_text", text: "Let me see.", annotations: [] }],
      },
      { type: "function_call", call_id: "c1", name: "weather", arguments: "{}" },
      { type: "function_call", call_id: "c2", name: "clock", arguments: "{}" },
      { type: "function_call_output", call_id: "c1", output: "rain" },
      { type: "function_call_output", call_id: "c2", output: [{ type: "input_text", text: "noon" }] },
    ];
    assert.deepEqual(callOf({ input, instructions: "Be brief." }).task.messages, [
      { role: "system", content: "Be brief." },
      { role: "system", content: "Be kind." },
      { role: "user", content: "Weather?" },
      {
        role: "assistant",
        content: "Let me see.",
        toolCalls: [
          { id: "c1", name: "weather", arguments: "{}" },
          { id: "c2", name: "clock", arguments: "{}" },
        ],
      },
      { role: "tool", toolCallId: "c1", name: "weather", content: "rain" },
      { role: "tool", toolCallId: "c2", name: "clock", content: "noon" },
    ]);
  });

  it("carries tools, choice, form, effort and length", () => {
    const { task } = callOf({
      tools: [{ type: "function", name: "f", parameters: null, strict: true }],
      tool_choice: { type: "function", name: "f" },
      parallel_tool_calls: false,
      text: { format: { type: "json_schema", name: "a", schema: {} } },
      reasoning: { effort: "low" },
      max_output_tokens: 9,
    });
    assert.deepEqual(task.tools, [
      { name: "f", description: "", parameters: { type: "object", properties: {} }, strict: true },
    ]);
    assert.deepEqual(
      [task.toolChoice, task.parallelToolCalls, task.parameters.maxTokens],
      [{ name: "f" }, false, 9],
    );
    assert.deepEqual(task.form, { type: "schema", name: "a", schema: {}, strict: false });
    assert.deepEqual(task.thinking, { budget: null, effort: "low" });
  });

  it("is refused where a result has no call, or the chosen tool is none", () => {
    for (const request of [
      { input: [{ type: "function_call_output", call_id: "c9", output: "x" }] },
      { tool_choice: "required" },
      { tool_choice: { type: "function", name: "f" } },
    ]) {
      assert.throws(
        () => callOf(request),
        (thrown) => thrown instanceof Problem && thrown.code === "invalid_request",
      );
    }
  });
});

describe("a stream of a response", () => {
  it("gives back exactly the text that was written, and the same in its last event", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" }), { minLength: 1 }), (pieces) => {
        const writer = surface.open(about, "en");
        const text = [
          writer.start(meta),
          ...pieces.map((piece) => writer.write({ type: "text", text: piece })),
          writer.finish(finishOf()),
        ].join("");
        const events = eventsOf(text);
        const written = events
          .map(({ data }) => (data["type"] === "response.output_text.delta" ? data["delta"] : ""))
          .join("");
        assert.equal(written, pieces.join(""));
        const { response } = lastOf(text) as {
          response: { output: { content: { text: string }[] }[] };
        };
        assert.equal(response.output[0]?.content[0]?.text, pieces.join(""));
        assert.deepEqual(
          events.map(({ data }) => data["sequence_number"]),
          events.map((_, index) => index),
        );
        assert.deepEqual(
          events.map(({ event }) => event),
          events.map(({ data }) => data["type"]),
        );
      }),
      { numRuns: 50 },
    );
  });

  it("ends its text before a call, and counts the items", () => {
    const writer = surface.open(about, "en");
    writer.start(meta);
    const frames =
      writer.write({ type: "text", text: "Let me see." }) +
      writer.write(toolCall) +
      writer.finish(finishOf({ reason: "tool" }));
    const { response } = lastOf(frames) as {
      response: { status: string; output: { type: string; id: string }[] };
    };
    assert.equal(response.status, "completed");
    assert.deepEqual(
      response.output.map(({ type, id }) => [type, id]),
      [
        ["message", "msg_rcpt_1_0"],
        ["function_call", "fc_rcpt_1_1"],
      ],
    );
  });

  it("is an empty message where nothing was said", () => {
    const writer = surface.open(about, "en");
    writer.start(meta);
    const { response } = lastOf(writer.finish(finishOf())) as {
      response: { output: object[]; homeport: object };
    };
    assert.equal(response.output.length, 1);
    assert.deepEqual(response.homeport, { ...meta, omitted: ["user"] });
  });

  it("ends as incomplete at a verdict, as failed at anything else, and tells nothing again that must be withdrawn", () => {
    for (const code of errorCodes) {
      const verdict = code === "content_blocked_output" || code === "partner_refused";
      for (const retract of [true, false]) {
        const writer = surface.open(about, "en");
        writer.start(meta);
        writer.write({ type: "text", text: "Xyzzy" });
        const events = eventsOf(writer.failed(new Problem(code, { retract }), about));
        const { event, data } = events.at(-1) ?? assert.fail("nothing came");
        assert.equal(event, verdict ? "response.incomplete" : "response.failed");
        const { response } = data as {
          response: { output: object[]; homeport: { error: { code: string } } };
        };
        assert.equal(response.homeport.error.code, code);
        assert.equal(response.output.length, retract ? 0 : 1);
        assert.equal(JSON.stringify(events).includes("Xyzzy"), !retract);
      }
    }
  });
});
