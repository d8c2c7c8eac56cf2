import assert from "node:assert/strict";
import test from "node:test";

import { simulatorFor } from "../testing/client.ts";
import { compatiblePartners } from "../testing/partners.ts";
import { post } from "../testing/raw.ts";

const tools = [
  { type: "function", function: { name: "weather", parameters: { type: "object", properties: {} } } },
];

test("every partner repeats a run byte for byte with the same seed, tools and streams too", async (t) => {
  const runs: string[][] = [];
  for (const seed of [7, 7, 8]) {
    const simulator = await simulatorFor(t, { seed, now: () => 0 });
    const texts: string[] = [];
    for (const { host, base, model } of compatiblePartners()) {
      for (const others of [{ stream: true }, { tools }]) {
        const body = { model, messages: [{ role: "user", content: "hello" }], ...others };
        texts.push((await post(simulator, { host, path: `${base}/chat/completions`, body })).text);
      }
    }
    runs.push(texts);
  }
  assert.deepEqual(runs[0], runs[1]);
  assert.ok(runs[0]?.every((text, index) => text !== runs[2]?.[index]));
});
