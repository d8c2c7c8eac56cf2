import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ChatTask } from "@homeport/protocol";
import { dialects } from "../../packages/gateway/src/partners/dialects.ts";
import { fit } from "../../packages/gateway/src/partners/fit.ts";
import { taskOf } from "./run-case.ts";

/** Values that no record holds by chance. */
const picture = "aVBORw0KGgoAAAA=";
const field = "city_of_nowhere";

const plain = taskOf({ stream: false, parameters: {}, tools: true });

/** One wish each, the word by which a refusal names it, and what must stand somewhere in the body otherwise. */
const wishes: Record<string, { names: RegExp; holds: RegExp; asks: Partial<ChatTask> }> = {
  "a picture": {
    names: /^image$/,
    holds: new RegExp(picture),
    asks: {
      messages: [
        {
          role: "user",
          content: "",
          parts: [{ type: "image", mediaType: "image/png", data: picture }],
        },
      ],
    },
  },
  sound: {
    names: /^audio$/,
    holds: new RegExp(picture),
    asks: {
      messages: [
        { role: "user", content: "", parts: [{ type: "audio", mediaType: "audio/wav", data: picture }] },
      ],
    },
  },
  "one tool by its name": {
    names: /^toolChoice$/,
    holds: /"(?:name|allowedFunctionNames|Name)":\[?"look"/,
    asks: { toolChoice: { name: "look" } },
  },
  "one call at a time": {
    names: /^parallelToolCalls$/,
    holds: /parallel/,
    asks: { parallelToolCalls: false },
  },
  "a JSON object": {
    names: /^form/,
    holds: /json/,
    asks: { form: { type: "json" }, messages: [{ role: "user", content: "Answer in JSON." }] },
  },
  "a schema": {
    names: /^form$/,
    holds: new RegExp(field),
    asks: { form: { type: "schema", name: "place", schema: { required: [field] }, strict: true } },
  },
  "a spoken answer": {
    names: /^speech/,
    holds: /"modalities":\["text","audio"\],"audio":\{"voice":"nobody"/,
    asks: { speech: { voice: "nobody", format: "pcm16" } },
  },
  penalties: {
    names: /Penalty$/,
    holds: /enalty":0\.25/,
    asks: { parameters: { ...plain.parameters, frequencyPenalty: 0.25, presencePenalty: 0.25 } },
  },
};

const granted = new Set<string>();

describe("a wish beyond plain text", () => {
  for (const [name, dialect] of dialects) {
    for (const [wish, { names, holds, asks }] of Object.entries(wishes)) {
      it(`${wish} is sent to ${name}, or refused by name, and never dropped`, () => {
        for (const model of ["model-1", "omni-vl-4", "qwen3-omni-flash", "gpt-audio"]) {
          const { body, unsupported } = fit(dialect, model, { ...plain, ...asks });
          const refused = unsupported.some((word) => names.test(word));
          // Nothing is sent of a call that is refused, so what its body holds does not matter.
          assert.ok(refused || holds.test(JSON.stringify(body)), `${model}: ${unsupported.join(", ")}`);
          if (!refused) granted.add(wish);
        }
      });
    }

    it(`holding arguments to a schema is asked of ${name}, or told as omitted`, () => {
      const tools = (plain.tools ?? []).map((tool) => ({ ...tool, strict: true }));
      const { body, omitted } = fit(dialect, "model-1", { ...plain, tools });
      assert.notEqual(omitted.includes("tools.strict"), /"strict":true/.test(JSON.stringify(body)));
    });
  }

  it("is granted by somebody, whatever it is", () => {
    assert.deepEqual([...granted].toSorted(), Object.keys(wishes).toSorted());
  });
});
