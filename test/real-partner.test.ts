import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { startWorld } from "./support/world.ts";

test("a partner whose key is in the environment is really called, and nothing says simulated", async (context) => {
  const seen: { authorization: string | undefined; path: string | undefined; body: string }[] = [];
  const partner = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      seen.push({ authorization: request.headers.authorization, path: request.url, body });
      response.setHeader("content-type", "application/json");
      response.end(
        JSON.stringify({
          id: "x",
          model: "m",
          choices: [
            { index: 0, message: { role: "assistant", content: "A real answer." }, finish_reason: "stop" },
          ],
          usage: { prompt_tokens: 3, completion_tokens: 4 },
        }),
      );
    });
  }).listen(0, "127.0.0.1");
  await once(partner, "listening");
  context.after(() => partner.close());
  const { port } = partner.address() as AddressInfo;
  const world = await startWorld({
    approved: true,
    environment: { OPENAI_API_KEY: "sk-real" },
    edit: ({ launch }) => {
      const file = join(launch, "partners", "openai.yaml");
      const text = readFileSync(file, "utf8");
      const url = "https://us.api.openai.com/v1";
      assert.ok(text.includes(url));
      writeFileSync(file, text.replace(url, `http://127.0.0.1:${port}/v1\n    privateAddress: true`));
    },
  });
  context.after(() => world.close());
  const response = await world.post("/v1/features/summarizer", {
    input: "One thing happened. Another followed.",
  });
  const body = (await response.json()) as {
    output: string;
    meta: { simulated: boolean; usage: { outputTokens: number } };
  };
  assert.equal(body.output, "A real answer.");
  assert.equal(body.meta.simulated, false);
  assert.equal(body.meta.usage.outputTokens, 4);
  assert.equal(response.headers.get("homeport-simulated"), null);
  assert.equal(seen.length, 1);
  assert.equal(seen[0]?.authorization, "Bearer sk-real");
  assert.equal(seen[0]?.path, "/v1/chat/completions");
  const sent = JSON.parse(seen[0]?.body ?? "{}") as {
    model: string;
    store: boolean;
    messages: { role: string; content: string }[];
  };
  assert.equal(sent.model, "gpt-6-luna");
  assert.equal(sent.store, false);
  assert.equal(sent.messages.at(-1)?.content, "One thing happened. Another followed.");

  // The partner of another market has no key: the simulator plays it, and the reply says so.
  const china = await world.post("/v1/features/summarizer", { input: "第一句。第二句。" }, { place: "CN" });
  assert.equal(china.headers.get("homeport-simulated"), "1");
});

test("a key does not let a private address be reached that the launch book does not name on purpose", async (context) => {
  const world = await startWorld({
    environment: { OPENAI_API_KEY: "sk-real" },
    edit: ({ launch }) => {
      const file = join(launch, "partners", "openai.yaml");
      writeFileSync(
        file,
        readFileSync(file, "utf8").replace("https://us.api.openai.com/v1", "https://127.0.0.1:9/v1"),
      );
    },
  });
  context.after(() => world.close());
  const response = await world.post("/v1/chat/completions", {
    model: "homeport",
    messages: [{ role: "user", content: "hello" }],
  });
  const body = (await response.json()) as { error: { code: string } };
  assert.equal(body.error.code, "egress_denied");
});
