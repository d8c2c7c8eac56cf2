import assert from "node:assert/strict";
import test from "node:test";

import { simulatorFor } from "../../testing/client.ts";
import { post } from "../../testing/raw.ts";

const model = "doubao-seed-translation-250915";
const host = "ark.cn-beijing.volces.com";
const text = (options: object) => ({ type: "input_text", text: "Ahoy", translation_options: options });
const asked = (...content: object[]) => ({ model, input: [{ role: "user", content }] });

test("Ark's model for translation takes one text with its languages beside it, and says that it is simulated", async (t) => {
  const simulator = await simulatorFor(t);
  const path = "/api/v3/responses";
  const reply = await post(simulator, { host, path, body: asked(text({ target_language: "en" })) });
  assert.equal(reply.status, 200, reply.text);
  assert.match(JSON.stringify(reply.json()), /Simulated translation into en: “Ahoy”/);
});

test("Ark's model for translation refuses other options, more than one text, no language, and a conversation", async (t) => {
  const simulator = await simulatorFor(t);
  const wrong = [
    asked(text({ source_language: "en" })),
    asked(text({ target_language: "en", glossary: [] })),
    asked(text({ target_language: "en" }), text({ target_language: "en" })),
    { model, input: "Ahoy" },
    {
      model,
      input: [{ role: "system", content: "Be brief." }, ...asked(text({ target_language: "en" })).input],
    },
  ];
  for (const body of wrong) {
    assert.equal(
      (await post(simulator, { host, path: "/api/v3/responses", body })).status,
      400,
      JSON.stringify(body),
    );
  }
  const chat = { model, messages: [{ role: "user", content: "Ahoy" }] };
  assert.equal((await post(simulator, { host, path: "/api/v3/chat/completions", body: chat })).status, 404);
});
