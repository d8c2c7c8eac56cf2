import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type ErrorCode, errorRegistry } from "@homeport/protocol";
import { patientRouting, startWorld, type World } from "./support/world.ts";

let world: World;
before(async () => {
  // Chat in the US has one partner and no engine behind it, so that a failure is seen and not failed over.
  world = await startWorld({ approved: true, routing: patientRouting });
});
after(() => world.close());

type Read = {
  status: number;
  text: string;
  code: string | null;
  retract: boolean;
  done: boolean;
  receipt: string | null;
};

/** Reads a chat answer as a client would, whole or streamed. */
async function chat(
  fault: string,
  stream: boolean,
  content = "Tell me about the launch in five countries.",
): Promise<Read> {
  const response = await world.post(
    "/v1/chat/completions",
    { model: "homeport", messages: [{ role: "user", content }], stream },
    fault === "" ? {} : { headers: { "homeport-simulate": fault } },
  );
  const receipt = response.headers.get("homeport-receipt");
  if (!response.headers.get("content-type")?.includes("event-stream")) {
    const body = (await response.json()) as {
      choices?: [{ message: { content: string } }];
      error?: { code: string; retract?: boolean; receipt?: string };
    };
    return {
      status: response.status,
      text: body.choices?.[0].message.content ?? "",
      code: body.error?.code ?? null,
      retract: body.error?.retract ?? false,
      done: body.choices !== undefined,
      receipt: body.error?.receipt ?? receipt,
    };
  }
  const read: Read = { status: 200, text: "", code: null, retract: false, done: false, receipt };
  for (const line of (await response.text()).split("\n")) {
    if (!line.startsWith("data: ") || line === "data: [DONE]") continue;
    const chunk = JSON.parse(line.slice(6)) as {
      error?: { code: string; retract?: boolean };
      choices?: [{ delta: { content?: string }; finish_reason: string | null }?];
      homeport?: { error?: { code: string; retract?: boolean } };
    };
    const error = chunk.error ?? chunk.homeport?.error;
    if (error) Object.assign(read, { code: error.code, retract: error.retract ?? false });
    read.text += chunk.choices?.[0]?.delta.content ?? "";
    if (chunk.choices?.[0]?.finish_reason === "stop") read.done = true;
  }
  return read;
}

const faults: [string, readonly ErrorCode[]][] = [
  ["refuse-connection", ["partner_down"]],
  ["cut-before-first-byte", ["partner_down"]],
  ["status=429", ["partner_capacity"]],
  ["429-without-retry-after", ["partner_capacity"]],
  ["quota", ["partner_quota"]],
  ["status=500", ["partner_capacity"]],
  ["status=502", ["partner_capacity"]],
  ["status-200-error-body", ["partner_capacity", "partner_garbled", "partner_rejected"]],
  ["garbage", ["partner_garbled", "partner_down"]],
  ["redirect=http://127.0.0.1:9/", ["egress_denied"]],
];

for (const stream of [false, true]) {
  const how = stream ? "streamed" : "whole";
  for (const [fault, codes] of faults) {
    test(`a partner's ${fault} is a typed error, ${how}`, async () => {
      const read = await chat(fault, stream);
      assert.ok(read.code !== null && codes.includes(read.code as ErrorCode), `got ${read.code}`);
      assert.equal(read.status, errorRegistry[read.code as ErrorCode].status);
      assert.equal(read.done, false);
      assert.match(read.receipt ?? "", /^rcpt_/);
    });
  }
}

for (const fault of [
  "cut-mid-stream",
  "cut-before-finish",
  "truncated-json",
  "truncated-utf8",
  "missing-finish",
]) {
  test(`a stream with ${fault} never looks complete`, async () => {
    const read = await chat(fault, true);
    assert.equal(read.done, false);
    assert.match(read.code ?? "", /^partner_(down|garbled)$/);
  });
}

for (const fault of ["split-crlf", "coalesced-frames", "missing-usage", "missing-done"]) {
  test(`a stream with ${fault} is still read whole`, async () => {
    const plain = await chat("", true);
    const read = await chat(fault, true);
    assert.equal(read.text, plain.text);
    assert.equal(read.done, true);
  });
}

test("a partner's refusal of the input is final, and nobody else is asked", async () => {
  await fetch(`${world.simulator.url}/simulate/witness`, { method: "DELETE" });
  // The summarizer in the US has an engine behind the partner; a verdict must not reach it.
  const response = await world.post("/v1/features/summarizer", {
    input: "SIMULATE-BLOCKED-INPUT in a text. It has two sentences.",
  });
  const body = (await response.json()) as { error: { code: string } };
  assert.equal(response.status, 422);
  assert.equal(body.error.code, "partner_refused");
  const witness = await fetch(`${world.simulator.url}/simulate/witness`);
  const { calls } = (await witness.json()) as { calls: unknown[] };
  assert.equal(calls.length, 1);
});

for (const fault of ["error-as-event", "error-after-headers"]) {
  test(`a refusal that comes as ${fault} is still a refusal, and final`, async () => {
    const response = await world.post(
      "/v1/features/summarizer",
      { input: "SIMULATE-BLOCKED-INPUT 文本。第二句。", stream: true },
      { place: "CN", headers: { "homeport-simulate": fault } },
    );
    const body = (await response.json()) as { error: { code: string } };
    assert.equal(body.error.code, "partner_refused");
  });
}

test("a refused turn does not poison a conversation: the reply says what it can go on with, and that goes on", async () => {
  const history = [
    { role: "user", content: "Tell me about the launch." },
    { role: "assistant", content: "It was launched in five countries." },
    { role: "user", content: "SIMULATE-BLOCKED-INPUT and a question." },
  ];
  const ask = (messages: readonly object[]) =>
    world.post("/v1/chat/completions", { model: "homeport", messages }, { place: "CN" });
  const refused = await ask(history);
  assert.equal(refused.status, 422);
  const { error } = (await refused.json()) as { error: { code: string; continueWith?: number } };
  assert.equal(error.code, "partner_refused");
  assert.equal(error.continueWith, 2);
  // Kept in the history it would be refused again, whatever is asked next.
  const next = { role: "user", content: "And in which of them first?" };
  assert.equal((await ask([...history, { role: "assistant", content: "…" }, next])).status, 422);
  assert.equal((await ask([...history.slice(0, error.continueWith), next])).status, 200);
});

test("a partner's late verdict withdraws what was shown", async () => {
  const read = await chat(
    "",
    true,
    "SIMULATE-BLOCKED-OUTPUT: tell me about the launch in five countries, at some length please.",
  );
  assert.equal(read.code, "partner_refused");
  assert.equal(read.done, false);
  assert.equal(read.retract, read.text !== "");
});

test("capacity fails over inside the permitted set: the engine answers, and says that it did", async () => {
  const response = await world.post(
    "/v1/features/summarizer",
    {
      input: "The partner has no capacity today. The engine answers in its place. Nobody is misled about it.",
    },
    { headers: { "homeport-simulate": "status=429" } },
  );
  const body = (await response.json()) as {
    meta: { engine: { id: string } | null; executed: string; simulated: boolean };
  };
  assert.equal(response.status, 200);
  assert.equal(body.meta.engine?.id, "textrank");
  assert.equal(body.meta.executed, "edge");
  assert.equal(body.meta.simulated, false);
});

test("in mainland China there is no second choice: the failure is told, and nothing leaves the country", async () => {
  await fetch(`${world.simulator.url}/simulate/witness`, { method: "DELETE" });
  const response = await world.post(
    "/v1/features/summarizer",
    { input: "伙伴今天没有容量。没有别的伙伴可以代替。" },
    { place: "CN", headers: { "homeport-simulate": "status=429" } },
  );
  assert.equal(response.status, 503);
  const witness = await fetch(`${world.simulator.url}/simulate/witness`);
  const { calls } = (await witness.json()) as { calls: { host: string }[] };
  assert.deepEqual([...new Set(calls.map(({ host }) => host))], ["dashscope.aliyuncs.com"]);
});
