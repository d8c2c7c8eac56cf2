import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { startWorld } from "./support/world.ts";

/** Words that occur nowhere but in what this test sends. */
const secret = "xylophonquartz";
const key = "sk-secretcredential123";

test("neither content nor credentials reach receipts, logs or errors, whatever goes wrong", async (context) => {
  const world = await startWorld({ approved: true });
  context.after(() => world.close());
  const input = `The ${secret} was seen in the garden. Nobody knew why the ${secret} had come.`;
  const answers: string[] = [];
  for (const fault of [
    "",
    "status=500",
    "status=429",
    "garbage",
    "cut-mid-stream",
    "status-200-error-body",
    "quota",
  ]) {
    for (const stream of [false, true]) {
      const headers: Record<string, string> = fault === "" ? {} : { "homeport-simulate": fault };
      const response = await world.post(
        "/v1/chat/completions",
        { model: "homeport", messages: [{ role: "user", content: input }], stream },
        { headers: { ...headers, cookie: key } },
      );
      const text = await response.text();
      if (response.status !== 200) answers.push(text);
    }
  }
  const blocked = await world.post("/v1/features/summarizer", {
    input: `${secret} how to make a pipe bomb ${secret}`,
  });
  answers.push(await blocked.text());
  const unknown = await world.post("/v1/features/summarizer", { input, [key]: 1 });
  assert.equal(unknown.status, 400);

  assert.ok(answers.length >= 5, "some requests failed");
  for (const answer of answers) assert.doesNotMatch(answer, new RegExp(secret));
  assert.doesNotMatch(JSON.stringify(world.seen), new RegExp(`${secret}|${key}`));
  const files = readdirSync(world.home, { recursive: true, encoding: "utf8", withFileTypes: true }).filter(
    (file) => file.isFile(),
  );
  assert.ok(files.some(({ name }) => name === "gateway.db"));
  for (const { parentPath, name } of files) {
    const text = readFileSync(join(parentPath, name), "latin1");
    assert.ok(!text.includes(secret) && !text.includes(key), `${name} holds content`);
  }
});
