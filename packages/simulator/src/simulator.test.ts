import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { connect } from "node:net";
import test from "node:test";
import { setTimeout as wait } from "node:timers/promises";

import { chatTo, openaiHost, send, simulatorFor, alibabaHost, errorIn } from "./testing/client.ts";
import { stubEngines } from "./testing/stub-engines.ts";
import type { WitnessedCall } from "./witness.ts";

test("describes itself at GET / and nowhere else", async (t) => {
  const simulator = await simulatorFor(t);
  const reply = await send(simulator, { path: "/", method: "GET", key: null });
  const description = JSON.parse(reply.text) as {
    simulated: boolean;
    seed: number;
    personas: { name: string }[];
  };
  assert.equal(reply.headers["homeport-simulated"], "1");
  assert.equal(description.simulated, true);
  const names = new Set(description.personas.map(({ name }) => name));
  assert.deepEqual([...names].slice(0, 2), ["alibaba", "openai"]);
  assert.equal(names.size, 17);
  for (const path of ["/v1/chat/completions", "/constructor", "/simulate/nothing"]) {
    assert.equal((await send(simulator, { path, method: "GET" })).status, 421);
  }
});

test("witnesses where a call went and its hash, never what it said or its key", async (t) => {
  const now = Date.UTC(2026, 10, 22);
  const simulator = await simulatorFor(t, { now: () => now });
  const call = { ...chatTo("dashscope-intl.aliyuncs.com", "secret words"), key: "simulated-alibaba@intl" };
  await send(simulator, { ...call, path: "/compatible-mode/v1/chat/completions?secret=1" });
  await send(simulator, { ...chatTo("evil.example", "secret words"), key: "sk-real-key" });
  const body = JSON.stringify(call.body);
  const reply = await send(simulator, { path: "/simulate/witness", method: "GET" });
  const { calls } = JSON.parse(reply.text) as { calls: WitnessedCall[] };
  assert.deepEqual(calls[0], {
    at: "2026-11-22T00:00:00.000Z",
    host: "dashscope-intl.aliyuncs.com",
    persona: "alibaba",
    region: "ap-southeast-1",
    inferenceScope: "International",
    path: "/compatible-mode/v1/chat/completions",
    payloadSha256: createHash("sha256").update(body).digest("hex"),
    bytes: body.length,
    status: 200,
    faults: [],
    aborted: false,
    tag: null,
    refusedContent: false,
    arrived: 1,
    ended: 2,
    simulatedKeyName: "alibaba@intl",
  });
  assert.deepEqual([calls[1]?.host, calls[1]?.persona, calls[1]?.status], ["evil.example", null, 421]);
  assert.doesNotMatch(reply.text, /secret|sk-real/);
  assert.equal((await send(simulator, { path: "/simulate/witness", method: "DELETE" })).status, 204);
  assert.deepEqual(simulator.witness.calls(), []);
});

test("notices that the client left", async (t) => {
  const simulator = await simulatorFor(t);
  const call = { ...chatTo(openaiHost, "hello there", { stream: true }), faults: "stall-mid-stream" };
  await send(simulator, { ...call, signal: AbortSignal.timeout(400) });
  for (let tries = 0; tries < 50 && simulator.witness.calls()[0]?.aborted !== true; tries += 1)
    await wait(10);
  assert.equal(simulator.witness.calls()[0]?.aborted, true);
  const cut = { ...chatTo(openaiHost, "hello there", { stream: true }), faults: "cut-mid-stream" };
  await send(simulator, cut);
  assert.equal(simulator.witness.calls()[1]?.aborted, false);
});

test("notices that the client left while it was sending or while the reply was being written", async (t) => {
  const { promise: written, resolve } = Promise.withResolvers<never>();
  const engines = { ...stubEngines(), summarize: () => written };
  const simulator = await simulatorFor(t, { engines });
  const call = chatTo(openaiHost, "Summarise:\n\nlong text");
  await send(simulator, { ...call, signal: AbortSignal.timeout(300) });
  await wait(50);
  resolve({ type: "done", value: "too late" } as never);
  const socket = connect(simulator.port, "127.0.0.1");
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nhomeport-simulated-host: ${openaiHost}\r\ncontent-length: 100\r\n\r\n{`,
  );
  await wait(50);
  socket.destroy();
  for (let tries = 0; tries < 50 && simulator.witness.calls().length < 2; tries += 1) await wait(10);
  assert.deepEqual(
    simulator.witness.calls().map(({ aborted, bytes }) => [aborted, bytes > 1]),
    [
      [true, true],
      [true, false],
    ],
  );
});

test("plays a scenario for the given number of calls to its host", async (t) => {
  const simulator = await simulatorFor(t);
  const scenario = { host: alibabaHost, faults: ["status=500"], times: 2 };
  const added = await send(simulator, { path: "/simulate/scenario", body: scenario });
  assert.deepEqual([added.status, JSON.parse(added.text)], [201, scenario]);
  const statuses: (number | null)[] = [];
  for (const host of [openaiHost, alibabaHost, alibabaHost, alibabaHost]) {
    statuses.push((await send(simulator, chatTo(host, "hello"))).status);
  }
  assert.deepEqual(statuses, [200, 500, 500, 200]);
});

test("keeps a scenario without a number until it is cleared, and adds the call's own faults", async (t) => {
  const simulator = await simulatorFor(t);
  const scenario = { host: openaiHost, faults: "missing-done" };
  await send(simulator, { path: "/simulate/scenario", body: scenario });
  for (let call = 0; call < 3; call += 1) {
    await send(simulator, { ...chatTo(openaiHost, "hello", { stream: true }), faults: "missing-finish" });
  }
  assert.deepEqual(simulator.witness.calls()[2]?.faults, ["missing-done", "missing-finish"]);
  await send(simulator, { path: "/simulate/scenario", method: "DELETE" });
  const reply = await send(simulator, chatTo(openaiHost, "hello", { stream: true }));
  assert.match(reply.text, /\[DONE\]/);
});

test("refuses a scenario it cannot honour", async (t) => {
  const simulator = await simulatorFor(t);
  for (const body of [
    "{",
    [],
    { host: "example.com", faults: ["garbage"] },
    { host: openaiHost, faults: [] },
    { host: openaiHost, faults: ["explode"] },
    { host: openaiHost, faults: ["garbage"], times: 0 },
    { host: openaiHost, faults: ["garbage"], after: 2 },
  ]) {
    const reply = await send(simulator, { path: "/simulate/scenario", body });
    assert.equal(reply.status, 400, JSON.stringify(body));
    assert.equal(errorIn(reply)["type"], "simulator_error");
  }
});

test("repeats a run byte for byte with the same seed, and differs with another", async (t) => {
  const runs: Buffer[][] = [];
  for (const seed of [7, 7, 8]) {
    const simulator = await simulatorFor(t, { seed, now: () => 0 });
    const bodies: Buffer[] = [];
    for (const host of [alibabaHost, openaiHost, openaiHost]) {
      bodies.push((await send(simulator, chatTo(host, "tell me something", { stream: true }))).body);
    }
    runs.push(bodies);
  }
  assert.deepEqual(runs[0], runs[1]);
  assert.notDeepEqual(runs[0], runs[2]);
  assert.notDeepEqual(runs[0]?.[1], runs[0]?.[2], "a repeated call gets its own id");
});

test("forgets the oldest calls beyond its bound", async () => {
  const { startWitness } = await import("./witness.ts");
  const witness = startWitness(3);
  for (const path of ["1", "2", "3", "4", "5"]) {
    witness.record({ path } as WitnessedCall);
  }
  assert.deepEqual(
    witness.calls().map(({ path }) => path),
    ["3", "4", "5"],
  );
});

test("serves many calls at once", async (t) => {
  const simulator = await simulatorFor(t);
  const calls = Array.from({ length: 100 }, (_, index) =>
    send(simulator, chatTo(index % 2 ? openaiHost : alibabaHost, `call ${index}`, { stream: true })),
  );
  const replies = await Promise.all(calls);
  assert.ok(replies.every(({ broken, text }) => !broken && text.endsWith("[DONE]\n\n")));
  assert.equal(simulator.witness.calls().length, 100);
});
