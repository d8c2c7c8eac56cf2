import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { classOf, eventsOf, openaiChunk } from "./decode.fixture.ts";

describe("a chunk", () => {
  it("that is no JSON object is an error", () => {
    for (const chunk of [null, [], "text", 5, true])
      assert.deepEqual(eventsOf("openai", chunk).map(classOf), ["protocol"]);
  });

  it("that lacks what it should have is passed over, not invented", () => {
    for (const chunk of [
      {},
      { choices: null },
      { choices: [] },
      { choices: [null] },
      { choices: [{}] },
      { choices: [{ delta: null }] },
    ]) {
      assert.deepEqual(eventsOf("openai", chunk), [{ type: "start", id: "", model: "" }]);
    }
  });

  it("repeats neither the start nor the finish", () => {
    const events = eventsOf(
      "openai",
      openaiChunk({ content: "a" }),
      openaiChunk({}, "stop"),
      openaiChunk({}, "stop"),
    );
    assert.deepEqual(events.map(classOf), ["start", "text", "finish"]);
  });
});
