import assert from "node:assert/strict";
import test from "node:test";

import { simulatorFor } from "../testing/client.ts";
import { post } from "../testing/raw.ts";

const call = (host: string, model: string, path: string) => ({
  host,
  path,
  body: { model, messages: [{ role: "user", content: "hello" }] },
});
const tencent = call("tokenhub.tencentmaas.com", "hy3", "/v1/chat/completions");
const baidu = call("qianfan.baidubce.com", "ernie-5.1", "/v2/chat/completions");
const moonshot = call("api.moonshot.ai", "kimi-k3", "/v1/chat/completions");

test("lets every call pass where no limits are asked for", async (t) => {
  const simulator = await simulatorFor(t);
  const replies = await Promise.all(Array.from({ length: 20 }, () => post(simulator, moonshot)));
  assert.ok(replies.every(({ status }) => status === 200));
});

test("Tencent serves five at once and refuses the sixth until one is done", async (t) => {
  const simulator = await simulatorFor(t, { limits: "documented" });
  const slow = { ...tencent, headers: { "homeport-simulate": "slow-first-byte=150" } };
  const replies = await Promise.all(Array.from({ length: 6 }, () => post(simulator, slow)));
  assert.deepEqual(
    replies.map(({ status }) => status).toSorted((left, right) => left - right),
    [200, 200, 200, 200, 200, 429],
  );
  assert.equal((await post(simulator, tencent)).status, 200);
});

test("Moonshot's free tier ends after six calls in a minute and begins anew after it", async (t) => {
  let now = Date.UTC(2026, 10, 22);
  const simulator = await simulatorFor(t, { limits: "documented", now: () => now });
  for (let count = 0; count < 6; count += 1) assert.equal((await post(simulator, moonshot)).status, 200);
  const over = await post(simulator, moonshot);
  assert.deepEqual([over.status, over.json().error.type], [429, "rate_limit_reached_error"]);
  assert.equal(
    (await post(simulator, { ...moonshot, headers: { authorization: "Bearer simulated-other" } })).status,
    200,
  );
  now += 60_000;
  assert.equal((await post(simulator, moonshot)).status, 200);
});

test("Baidu tells in its headers what is left", async (t) => {
  const simulator = await simulatorFor(t, { limits: "documented" });
  const { headers } = await post(simulator, baidu);
  assert.equal(headers.get("x-ratelimit-limit-requests"), "300");
  assert.equal(headers.get("x-ratelimit-remaining-requests"), "299");
  assert.ok(Number(headers.get("x-ratelimit-remaining-input-tokens")) < 200_000);
});

test("a scenario sets the limits of a host, tokens with an error of their own", async (t) => {
  const scenarios = [{ host: baidu.host, limits: { tokensPerMinute: 1 } }];
  const simulator = await simulatorFor(t, { scenarios });
  const reply = await post(simulator, baidu);
  assert.deepEqual([reply.status, reply.json().error.code], [429, "tpm_rate_limit_exceeded"]);
  assert.equal((await post(simulator, moonshot)).status, 200);
  await fetch(`${simulator.url}/simulate/scenario`, { method: "DELETE" });
  assert.equal((await post(simulator, baidu)).status, 200);
});

test("refuses to start with a scenario that it cannot honour", async (t) => {
  for (const scenario of [
    { host: "nobody.example", faults: "gzip" },
    { host: baidu.host, limits: { cups: 3 } },
    5,
  ]) {
    await assert.rejects(simulatorFor(t, { scenarios: [scenario] }), RangeError);
  }
});
