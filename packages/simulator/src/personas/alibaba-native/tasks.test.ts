import assert from "node:assert/strict";
import test, { type TestContext } from "node:test";

import { simulatorFor } from "../../testing/client.ts";
import { fetchResult, type Loose, post, sizeOf } from "../../testing/raw.ts";

const host = "dashscope.aliyuncs.com";
const resultHost = "dashscope-result-bj.oss-cn-beijing.aliyuncs.com";

async function start(t: TestContext, { faults = "", prompt = "a harbour", n = 1 } = {}) {
  const clock = { now: Date.UTC(2026, 10, 22) };
  const simulator = await simulatorFor(t, { now: () => clock.now });
  const body = {
    model: "wan2.5-t2i-preview",
    input: { prompt },
    parameters: { size: "1024*768", n, watermark: true },
  };
  const headers = { "x-dashscope-async": "enable", "homeport-simulate": faults };
  const path = "/api/v1/services/aigc/text2image/image-synthesis";
  const begun = await post(simulator, { host, path, body, headers });
  const { task_id: id, task_status: status } = begun.json().output;
  assert.equal(status, "PENDING");
  const poll = async () => (await post(simulator, { host, path: `/api/v1/tasks/${id}` })).json().output;
  const end = async (): Promise<Loose> => {
    assert.equal((await poll()).task_status, "PENDING");
    assert.equal((await poll()).task_status, "RUNNING");
    return poll();
  };
  return { clock, simulator, poll, end, id };
}

test("draws in a task whose result is a valid PNG of the size, with an address that expires", async (t) => {
  const { clock, simulator, end } = await start(t);
  const { task_status: status, results, task_metrics: metrics } = await end();
  assert.deepEqual([status, metrics], ["SUCCEEDED", { TOTAL: 1, SUCCEEDED: 1, FAILED: 0 }]);
  const [{ url }] = results;
  assert.equal(new URL(url).host, resultHost);
  const picture = await fetchResult(simulator, url);
  const bytes = Buffer.from(await picture.arrayBuffer());
  assert.equal(picture.headers.get("content-type"), "image/png");
  assert.deepEqual(sizeOf(bytes), [1024, 768]);
  assert.ok(bytes.includes("Simulated by Homeport"));
  clock.now += 24 * 60 * 60 * 1000;
  const late = await fetchResult(simulator, url);
  assert.equal(late.status, 403);
  assert.match(await late.text(), /<Code>AccessDenied<\/Code>\s*<Message>Request has expired\./);
});

test("an address without its signature lets nobody in, and a call to it is witnessed", async (t) => {
  const { simulator, end } = await start(t);
  const { results } = await end();
  const bare = new URL(results[0].url);
  bare.search = "";
  assert.equal((await fetchResult(simulator, bare.href)).status, 403);
  const call = simulator.witness.calls().at(-1);
  assert.deepEqual([call?.host, call?.region, call?.simulatedKeyName], [resultHost, "cn-beijing", null]);
});

test("a task fails, is blocked, is canceled, is unknown or never ends, as it was told", async (t) => {
  const failed = await (await start(t, { faults: "task=failed" })).end();
  assert.deepEqual([failed.task_status, failed.code], ["FAILED", "InternalError"]);
  const blocked = await (await start(t, { faults: "task=blocked" })).end();
  assert.deepEqual([blocked.task_status, blocked.code], ["FAILED", "DataInspectionFailed"]);
  const marked = await (await start(t, { prompt: "SIMULATE-BLOCKED-OUTPUT" })).end();
  assert.equal(marked.code, "DataInspectionFailed");
  assert.equal((await (await start(t, { faults: "task=canceled" })).end()).task_status, "CANCELED");
  assert.equal((await (await start(t, { faults: "task=unknown" })).poll()).task_status, "UNKNOWN");
  const stuck = await start(t, { faults: "task=stuck" });
  await stuck.end();
  for (let times = 0; times < 5; times += 1) assert.equal((await stuck.poll()).task_status, "RUNNING");
});

test("one picture of several can be blocked", async (t) => {
  const { results, task_metrics: metrics } = await (await start(t, { faults: "task=partial", n: 2 })).end();
  assert.ok(results[0].url);
  assert.equal(results[1].code, "DataInspectionFailed");
  assert.deepEqual(metrics, { TOTAL: 2, SUCCEEDED: 1, FAILED: 1 });
});

test("a task is canceled before it runs and not after", async (t) => {
  const early = await start(t);
  const cancel = { host, path: `/api/v1/tasks/${early.id}/cancel`, body: "" };
  assert.equal((await post(early.simulator, cancel)).status, 200);
  assert.equal((await early.poll()).task_status, "CANCELED");
  const late = await start(t);
  await late.end();
  const refused = await post(late.simulator, { ...cancel, path: `/api/v1/tasks/${late.id}/cancel` });
  assert.deepEqual([refused.status, refused.json().code], [400, "UnsupportedOperation"]);
});

test("faults make the address of a result expire, lie elsewhere, send on, be plain, or lead nowhere", async (t) => {
  const urlWith = async (faults: string) => {
    const { simulator, end, clock } = await start(t, { faults });
    const { results } = await end();
    return { simulator, clock, url: results[0].url as string };
  };
  const expired = await urlWith("expired-results");
  assert.equal((await fetchResult(expired.simulator, expired.url)).status, 403);
  const short = await urlWith("result-lifetime=30");
  assert.equal((await fetchResult(short.simulator, short.url)).status, 200);
  short.clock.now += 30_000;
  assert.equal((await fetchResult(short.simulator, short.url)).status, 403);
  const missing = await urlWith("missing-results");
  assert.equal((await fetchResult(missing.simulator, missing.url)).status, 404);
  const away = "https://files.example.net/a.png";
  assert.equal((await urlWith(`result-at=${away}`)).url, away);
  assert.equal((await urlWith("result-at=http://169.254.169.254/x")).url, "http://169.254.169.254/x");
  const sent = await urlWith(`result-redirect=${away}`);
  const redirect = await fetchResult(sent.simulator, sent.url);
  assert.deepEqual([redirect.status, redirect.headers.get("location")], [302, away]);
  assert.match((await urlWith("http-results")).url, /^http:\/\//);
});

test("faults of the network apply to the result's host as to any other", async (t) => {
  const { simulator, end } = await start(t);
  const { results } = await end();
  const scenario = { host: resultHost, faults: ["status=502"], times: 1 };
  const added = await fetch(`${simulator.url}/simulate/scenario`, {
    method: "POST",
    body: JSON.stringify(scenario),
  });
  assert.equal(added.status, 201);
  assert.equal((await fetchResult(simulator, results[0].url)).status, 502);
  assert.equal((await fetchResult(simulator, results[0].url)).status, 200);
});

test("a model of tasks is not called without the header, nor with a size in another form", async (t) => {
  const simulator = await simulatorFor(t);
  const path = "/api/v1/services/aigc/text2image/image-synthesis";
  const body = { model: "wan2.5-t2i-preview", input: { prompt: "x" }, parameters: { size: "1024x768" } };
  const sync = await post(simulator, { host, path, body });
  assert.deepEqual([sync.status, sync.json().code], [403, "AccessDenied"]);
  const headers = { "x-dashscope-async": "enable" };
  const sized = await post(simulator, { host, path, body, headers });
  assert.deepEqual([sized.status, sized.json().code], [400, "InvalidParameter"]);
});

test("qwen-image draws at once, with a mark where it is asked for one", async (t) => {
  const simulator = await simulatorFor(t);
  const draw = (text: string, parameters: object) =>
    post(simulator, {
      host,
      path: "/api/v1/services/aigc/multimodal-generation/generation",
      body: {
        model: "qwen-image-3.0",
        input: { messages: [{ role: "user", content: [{ text }] }] },
        parameters,
      },
    });
  const pictures = [];
  for (const watermark of [true, false]) {
    const { output, usage } = (await draw("a harbour", { size: "1328*1328", watermark })).json();
    assert.deepEqual(usage, { image_count: 1, width: 1328, height: 1328 });
    const [{ image }] = output.choices[0].message.content;
    pictures.push(Buffer.from(await (await fetchResult(simulator, image)).arrayBuffer()));
  }
  assert.deepEqual(pictures.map(sizeOf), [
    [1024, 1024],
    [1024, 1024],
  ]);
  assert.ok((pictures[0]?.length ?? 0) > (pictures[1]?.length ?? 0), "the mark is drawn");
  const blocked = await draw("SIMULATE-BLOCKED-OUTPUT", {});
  assert.deepEqual([blocked.status, blocked.json().code], [400, "DataInspectionFailed"]);
  assert.match(blocked.json().message, /^Output data/);
  assert.equal((await draw("x", { watermark: "yes" })).status, 400);
});

test("wan 2.6 is asked in messages, at once or in a task that answers in a message", async (t) => {
  const simulator = await simulatorFor(t);
  const body = {
    model: "wan2.6-t2i",
    input: { messages: [{ role: "user", content: [{ text: "a harbour" }] }] },
    parameters: { size: "960*960" },
  };
  const headers = { "x-dashscope-async": "enable" };
  const path = "/api/v1/services/aigc/image-generation/generation";
  const { output } = (await post(simulator, { host, path, body, headers })).json();
  let last: Loose = null;
  for (let polls = 0; polls < 3; polls += 1) {
    last = (await post(simulator, { host, path: `/api/v1/tasks/${output.task_id}` })).json().output;
  }
  assert.equal(last.task_status, "SUCCEEDED");
  const [{ image }] = last.choices[0].message.content;
  assert.equal((await fetchResult(simulator, image)).status, 200);
});
