import assert from "node:assert/strict";
import test, { type TestContext } from "node:test";

import {
  alibabaHost,
  chatTo,
  chunksIn,
  errorIn,
  eventsIn,
  openaiHost,
  send,
  shownIn,
  simulatorFor,
  type TestReply,
} from "../testing/client.ts";

const streamed = { stream: true, stream_options: { include_usage: true } };
const text = "a question that is long enough for some frames, with ümläuts and 汉字";

async function play(
  t: TestContext,
  faults: string,
  { body = streamed, host = alibabaHost }: { body?: object; host?: string } = {},
): Promise<TestReply> {
  const simulator = await simulatorFor(t);
  const reply = await send(simulator, { ...chatTo(host, text, { ...body }), faults });
  assert.deepEqual(simulator.witness.calls().at(-1)?.faults, faults.split(","), "the fault was not applied");
  if (reply.status !== null) assert.equal(reply.headers["homeport-simulated"], "1");
  return reply;
}

test("refuse-connection closes without a reply", async (t) => {
  const reply = await play(t, "refuse-connection");
  assert.equal(reply.status, null);
});

test("black-hole and stall-mid-stream wait until the client leaves", async (t) => {
  const simulator = await simulatorFor(t);
  for (const [faults, status] of [
    ["black-hole", null],
    ["stall-mid-stream", 200],
  ] as const) {
    const signal = AbortSignal.timeout(500);
    const reply = await send(simulator, { ...chatTo(alibabaHost, text, streamed), faults, signal });
    assert.equal(reply.status, status);
    assert.equal(reply.broken, true);
    if (status === 200) assert.match(shownIn(reply), /^Simulated/);
  }
});

test("slow-first-byte waits", async (t) => {
  const start = performance.now();
  const reply = await play(t, "slow-first-byte=120");
  assert.ok(performance.now() - start >= 115);
  assert.equal(eventsIn(reply).at(-1), "[DONE]");
});

test("cut-before-first-byte sends headers only", async (t) => {
  const reply = await play(t, "cut-before-first-byte");
  assert.deepEqual([reply.status, reply.broken, reply.text], [200, true, ""]);
});

test("cut-mid-stream breaks after some content", async (t) => {
  const reply = await play(t, "cut-mid-stream");
  assert.equal(reply.broken, true);
  assert.match(shownIn(reply), /^Simulated/);
  assert.ok(!shownIn(reply).endsWith("”."));
  assert.equal((await play(t, "cut-mid-stream", { body: {} })).broken, true);
});

test("cut-before-finish breaks after all content", async (t) => {
  const reply = await play(t, "cut-before-finish");
  assert.equal(reply.broken, true);
  assert.equal(shownIn(reply), `Simulated reply: you wrote “${text}”.`);
  assert.ok(chunksIn(reply).every(({ choices }) => choices[0]?.finish_reason === null));
  assert.equal((await play(t, "cut-before-finish", { body: {} })).broken, true);
});

test("status=429 tells when to come back, and its sibling does not", async (t) => {
  for (const [host, seconds] of [
    [alibabaHost, "1"],
    [openaiHost, "20"],
  ] as const) {
    const reply = await play(t, "status=429", { host });
    assert.deepEqual([reply.status, reply.headers["retry-after"]], [429, seconds]);
    const sibling = await play(t, "429-without-retry-after", { host });
    assert.deepEqual([sibling.status, sibling.headers["retry-after"]], [429, undefined]);
    assert.equal(errorIn(sibling)["code"], host === alibabaHost ? "limit_requests" : "rate_limit_exceeded");
  }
});

test("quota is a 429 of another code", async (t) => {
  for (const host of [alibabaHost, openaiHost]) {
    const reply = await play(t, "quota", { body: {}, host });
    assert.deepEqual([reply.status, errorIn(reply)["code"]], [429, "insufficient_quota"]);
  }
});

test("status=500 and status=502 are HTML pages", async (t) => {
  for (const status of [500, 502]) {
    const reply = await play(t, `status=${status}`);
    assert.deepEqual([reply.status, reply.headers["content-type"]], [status, "text/html"]);
    assert.match(reply.text, /<html>/);
  }
});

test("status-200-error-body is an error under 200", async (t) => {
  const reply = await play(t, "status-200-error-body");
  assert.equal(reply.status, 200);
  assert.equal(errorIn(reply)["code"], "internal_error");
});

test("truncated-json breaks one frame or the body", async (t) => {
  const broken = eventsIn(await play(t, "truncated-json")).filter((event) => {
    try {
      return event !== "[DONE]" && !JSON.parse(event);
    } catch {
      return true;
    }
  });
  assert.equal(broken.length, 1);
  const whole = await play(t, "truncated-json", { body: {} });
  assert.equal(whole.broken, false);
  assert.throws(() => JSON.parse(whole.text));
});

test("truncated-utf8 ends inside a character, without a broken connection", async (t) => {
  for (const body of [streamed, {}]) {
    const reply = await play(t, "truncated-utf8", { body });
    assert.equal(reply.broken, false);
    assert.throws(() => new TextDecoder("utf-8", { fatal: true }).decode(reply.body));
  }
});

test("missing-finish, missing-usage and missing-done leave their frame out", async (t) => {
  const finish = chunksIn(await play(t, "missing-finish"));
  assert.ok(finish.every(({ choices }) => (choices[0]?.finish_reason ?? null) === null));
  assert.ok(chunksIn(await play(t, "missing-usage")).every(({ usage }) => usage === null));
  assert.ok(!eventsIn(await play(t, "missing-done")).includes("[DONE]"));
  const whole = JSON.parse((await play(t, "missing-finish,missing-usage", { body: {} })).text) as {
    choices: { finish_reason: string | null }[];
  };
  assert.equal(whole.choices[0]?.finish_reason, null);
  assert.ok(!("usage" in whole));
});

test("duplicated-frames shows every piece twice", async (t) => {
  const once = `Simulated reply: you wrote “${text}”.`;
  assert.equal(shownIn(await play(t, "duplicated-frames")).length, 2 * once.length);
});

test("garbage is neither JSON nor UTF-8", async (t) => {
  const reply = await play(t, "garbage");
  assert.deepEqual([reply.status, reply.body.length], [200, 512]);
  assert.throws(() => new TextDecoder("utf-8", { fatal: true }).decode(reply.body));
});

test("split-crlf ends packets between CR and LF", async (t) => {
  const reply = await play(t, "split-crlf");
  const between = reply.packets.filter((packet) => packet.at(-1) === 0x0d).length;
  assert.ok(between >= 3, `${between} of ${reply.packets.length}`);
  assert.equal(eventsIn(reply).at(-1), "[DONE]");
});

test("coalesced-frames sends every frame in one packet", async (t) => {
  const reply = await play(t, "coalesced-frames");
  assert.equal(reply.packets.length, 1);
  assert.equal(shownIn(reply), `Simulated reply: you wrote “${text}”.`);
});

test("redirect points elsewhere", async (t) => {
  const reply = await play(t, "redirect=https://example.com/v1?a=b");
  assert.deepEqual([reply.status, reply.headers["location"]], [302, "https://example.com/v1?a=b"]);
});

test("an error can come as an event under its status or after 200", async (t) => {
  const blocked = { ...streamed, messages: [{ role: "user", content: "SIMULATE-BLOCKED-INPUT" }] };
  const framed = await play(t, "error-as-event", { body: blocked });
  assert.equal(framed.status, 400);
  assert.match(framed.text, /^data: \{"error":\{.*data_inspection_failed/);
  const after = await play(t, "error-after-headers", { body: blocked });
  assert.equal(after.status, 200);
  assert.match(after.text, /^data: \{"error":\{.*data_inspection_failed/);
});

test("faults combine in a fixed order", async (t) => {
  const reply = await play(t, "duplicated-frames,cut-mid-stream,split-crlf,slow-first-byte=20");
  assert.equal(reply.broken, true);
  assert.match(reply.text, /\r\n\r\n/);
});

test("an unknown fault is refused, never passed over", async (t) => {
  const simulator = await simulatorFor(t);
  for (const faults of ["explode", "slow-first-byte=soon", "missing-done=1", "redirect=nowhere"]) {
    const reply = await send(simulator, { ...chatTo(alibabaHost, text), faults });
    assert.equal(reply.status, 400, faults);
    assert.equal(errorIn(reply)["code"], "unknown_fault");
  }
});
