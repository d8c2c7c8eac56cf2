import assert from "node:assert/strict";
import test from "node:test";

import * as fc from "fast-check";

import { dataIn, type Loose, post, sizeOf } from "../../testing/raw.ts";
import { simulatorFor } from "../../testing/client.ts";
import { simulatedSecretKey } from "./admit.ts";
import { tencentNativeOperations } from "./operations.ts";
import { dateOf, signatureOf } from "./signature.ts";

const host = "hunyuan.tencentcloudapi.com";
const noon = Date.UTC(2026, 10, 22, 12);

type Change = { secret?: string; timestamp?: number; action?: string; id?: string; payload?: string };

function signed(body: object, change: Change = {}) {
  const {
    secret = simulatedSecretKey,
    timestamp = noon / 1000,
    action = "ChatCompletions",
    id = "simulated-test",
  } = change;
  const payload = JSON.stringify(body);
  const signature = signatureOf(
    {
      method: "POST",
      path: "/",
      query: "",
      headers: { "content-type": "application/json", host },
      signedHeaders: ["content-type", "host"],
      payload: change.payload ?? payload,
      timestamp,
      service: "hunyuan",
    },
    secret,
  );
  const scope = `${dateOf(timestamp)}/hunyuan/tc3_request`;
  return {
    host,
    path: "/",
    body: payload,
    headers: {
      authorization: `TC3-HMAC-SHA256 Credential=${id}/${scope}, SignedHeaders=content-type;host, Signature=${signature}`,
      "x-tc-action": action,
      "x-tc-version": "2023-09-01",
      "x-tc-timestamp": String(timestamp),
    },
  };
}

const ask = (text: string, others: object = {}) => ({
  Model: "hunyuan-turbos-latest",
  Messages: [{ Role: "user", Content: text }],
  ...others,
});

test("signs the documented example as Tencent Cloud's own pages do", () => {
  const example = {
    method: "POST",
    path: "/",
    query: "",
    headers: { "content-type": "application/json; charset=utf-8", host: "cvm.tencentcloudapi.com" },
    signedHeaders: ["content-type", "host"],
    payload: String.raw`{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}`,
    timestamp: 1_551_113_065,
    service: "cvm",
  };
  // The two known answers of the page "Signature v3", with its example key as printed in older and newer copies.
  const answers = {
    Gu5t9xGARNpq86cd98joQYCN3EXAMPLE: "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168",
    "Gu5t9xGARNpq86cd98joQYCN3*******": "2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c",
  };
  for (const [key, answer] of Object.entries(answers)) assert.equal(signatureOf(example, key), answer);
});

test("answers in PascalCase inside `Response`", async (t) => {
  const simulator = await simulatorFor(t, { now: () => noon });
  const { Response } = (await post(simulator, signed(ask("hello")))).json();
  assert.equal(Response.Choices[0].Message.Content, "Simulated reply: you wrote “hello”.");
  assert.equal(Response.Choices[0].FinishReason, "stop");
  assert.equal(Response.Usage.TotalTokens, Response.Usage.PromptTokens + Response.Usage.CompletionTokens);
  assert.equal(simulator.witness.calls()[0]?.simulatedKeyName, "test");
});

test("streams chunks without a wrapper and without `[DONE]`", async (t) => {
  const simulator = await simulatorFor(t, { now: () => noon });
  const { text } = await post(simulator, signed(ask("hello there", { Stream: true })));
  const chunks = dataIn(text);
  assert.doesNotMatch(text, /\[DONE\]|"Response"/);
  assert.equal(
    chunks.map(({ Choices }) => Choices[0].Delta.Content).join(""),
    "Simulated reply: you wrote “hello there”.",
  );
  assert.equal(chunks.at(-1).Choices[0].FinishReason, "stop");
  assert.equal(chunks[0].Choices[0].FinishReason, "");
});

const refusals: [string, Change, string][] = [
  ["another secret key", { secret: "wrong" }, "AuthFailure.SignatureFailure"],
  ["another body than the signed one", { payload: "{}" }, "AuthFailure.SignatureFailure"],
  ["a clock six minutes off", { timestamp: noon / 1000 - 360 }, "AuthFailure.SignatureExpire"],
  ["an unknown secret id", { id: "AKIDunknown" }, "AuthFailure.SecretIdNotFound"],
  ["a key of another region", { id: "simulated-test@nowhere" }, "AuthFailure.SecretIdNotFound"],
  ["another action", { action: "DescribeInstances" }, "InvalidAction"],
];

for (const [what, change, code] of refusals) {
  test(`refuses ${what} with status 200 and \`${code}\``, async (t) => {
    const simulator = await simulatorFor(t, { now: () => noon });
    const reply = await post(simulator, signed(ask("hello"), change));
    assert.equal(reply.status, 200);
    assert.equal(reply.json().Response.Error.Code, code);
  });
}

test("takes a bearer key for no signature", async (t) => {
  const simulator = await simulatorFor(t, { now: () => noon });
  const reply = await post(simulator, { host, path: "/", body: ask("hello") });
  assert.match(reply.json().Response.Error.Code, /^AuthFailure/);
});

test("the fault `clock-skew` makes a right signature expire", async (t) => {
  const simulator = await simulatorFor(t, { now: () => noon });
  const call = signed(ask("hello"));
  const headers = { ...call.headers, "homeport-simulate": "clock-skew=600" };
  const reply = await post(simulator, { ...call, headers });
  assert.equal(reply.json().Response.Error.Code, "AuthFailure.SignatureExpire");
});

test("refuses more than 40 messages and roles out of turn", async (t) => {
  const simulator = await simulatorFor(t, { now: () => noon });
  const turns = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ Role: index % 2 ? "assistant" : "user", Content: "hi" }));
  const wrong = [
    turns(41),
    turns(2),
    [{ Role: "assistant", Content: "hi" }],
    [...turns(1), ...turns(1)],
    [{ Role: "user", Content: "hi", ReasoningContent: "thought" }],
  ];
  for (const Messages of wrong) {
    const { Response } = (await post(simulator, signed(ask("", { Messages })))).json();
    assert.match(Response.Error.Code, /^InvalidParameterValue$|^UnknownParameter$/);
  }
  const { Response } = (await post(simulator, signed(ask("", { Messages: turns(39) })))).json();
  assert.equal(Response.Error, undefined);
});

test("says `sensitive`, tells when the conversation must end, and puts an error code in the stream", async (t) => {
  const simulator = await simulatorFor(t, { now: () => noon });
  const played = async (mode: string) => {
    const body = ask(`SIMULATE-MODE-${mode.toUpperCase()} and some more words`, { Stream: true });
    return dataIn((await post(simulator, signed(body))).text);
  };
  const cut = (await played("cut")).at(-1);
  assert.equal(cut.Choices[0].FinishReason, "sensitive");
  assert.equal(cut.ModerationLevel, undefined);
  assert.equal((await played("end-session")).at(-1).ModerationLevel, "1");
  assert.equal((await played("error-in-stream")).at(-1).ErrorMsg.Code, 4000);
  const late = await played("late");
  assert.match(late.map(({ Choices }) => Choices[0].Delta.Content).join(""), /words”\.$/);
});

test("calls a tool with its arguments", async (t) => {
  const simulator = await simulatorFor(t, { now: () => noon });
  const Parameters = JSON.stringify({
    type: "object",
    properties: { place: { type: "string" } },
    required: ["place"],
  });
  const Tools = [{ Type: "function", Function: { Name: "weather", Parameters } }];
  const { Response } = (await post(simulator, signed(ask("hello", { Tools })))).json();
  assert.equal(Response.Choices[0].FinishReason, "tool_calls");
  const [call] = Response.Choices[0].Message.ToolCalls;
  assert.deepEqual([call.Function.Name, call.Function.Arguments], ["weather", '{"place":"simulated"}']);
});

test("embeds and draws by its action, with a mark unless it is told not to", async (t) => {
  const simulator = await simulatorFor(t, { now: () => noon });
  const call = async (action: string, body: object) =>
    (await post(simulator, signed(body, { action }))).json().Response;
  const { Data: data, Usage: usage } = await call("GetEmbedding", { InputList: ["one", "two"] });
  assert.deepEqual([data.length, data[0].Embedding.length], [2, 1024]);
  assert.ok(usage.TotalTokens > 0);
  const draw = async (others: object) => {
    const body = { Prompt: "a harbour", Resolution: "1024:768", RspImgType: "base64", ...others };
    return Buffer.from((await call("TextToImageLite", body)).ResultImage, "base64");
  };
  const [marked, plain] = [await draw({}), await draw({ LogoAdd: 0 })];
  assert.deepEqual(sizeOf(marked), [1024, 768]);
  assert.ok(marked.length > plain.length);
  const blocked = await call("TextToImageLite", { Prompt: "SIMULATE-BLOCKED-INPUT" });
  assert.equal(blocked.Error.Code, "OperationDenied.TextIllegalDetected");
  const late = await call("TextToImageLite", { Prompt: "SIMULATE-BLOCKED-OUTPUT" });
  assert.equal(late.Error.Code, "FailedOperation.GenerateImageFailed");
});

test("a job waits, runs and ends in addresses, or fails as it was told", async (t) => {
  const simulator = await simulatorFor(t, { now: () => noon });
  const run = async (faults: string) => {
    const begin = signed({ Prompt: "a harbour", LogoAdd: 1 }, { action: "SubmitHunyuanImageJob" });
    const headers = { ...begin.headers, "homeport-simulate": faults };
    const { JobId: id } = (await post(simulator, { ...begin, headers })).json().Response;
    const codes: string[] = [];
    let last: Loose = null;
    for (let polls = 0; polls < 3; polls += 1) {
      const asked = signed({ JobId: id }, { action: "QueryHunyuanImageJob" });
      last = (await post(simulator, asked)).json().Response;
      codes.push(last.JobStatusCode);
    }
    return { codes, last };
  };
  const done = await run("");
  assert.deepEqual(done.codes, ["1", "2", "5"]);
  assert.equal((await fetch(done.last.ResultImage[0])).status, 200);
  const blocked = await run("task=blocked");
  assert.deepEqual(blocked.codes, ["1", "2", "4"]);
  assert.equal(blocked.last.JobErrorCode, "FailedOperation.GenerateImageFailed");
  assert.deepEqual((await run("task=stuck")).codes, ["1", "2", "2"]);
  assert.equal((await run("task=unknown")).last.Error.Code, "FailedOperation.JobNotExist");
});

test("answers any signed body to any action in good order", async (t) => {
  const simulator = await simulatorFor(t, { now: () => noon });
  for (const { name: action, parameters } of tencentNativeOperations) {
    const fields = fc.dictionary(fc.constantFrom("x", ...Object.keys(parameters)), fc.jsonValue());
    for (const body of fc.sample(fields, 15)) {
      const { status } = await post(simulator, signed(body, { action }));
      assert.equal(status, 200, JSON.stringify(body));
    }
  }
});

test("translates by an action of its own, with terms among the references, and says that it is simulated", async (t) => {
  const simulator = await simulatorFor(t, { now: () => noon });
  const action = "ChatTranslations";
  const References = [
    { Type: "term", Text: "Homeport", Translation: "母港" },
    { Type: "sentence", Text: "docks", Translation: "停靠" },
  ];
  const asked = {
    Model: "hunyuan-translation",
    Text: "Homeport docks",
    Source: "en",
    Target: "zh",
    References,
  };
  const { Response } = (await post(simulator, signed(asked, { action }))).json();
  assert.equal(Response.Choices[0].Message.Content, "Simulated translation into zh: “母港 docks”");
  const codeOf = async (body: object, change: Change = {}) =>
    (await post(simulator, signed(body, change))).json().Response.Error?.Code;
  assert.equal(await codeOf(asked), "InvalidParameterValue.Model");
  assert.equal(await codeOf(ask("hello"), { action }), "InvalidParameterValue.Model");
  assert.equal(await codeOf({ ...asked, Text: undefined }, { action }), "MissingParameter");
  assert.equal(await codeOf({ ...asked, Target: undefined }, { action }), "MissingParameter");
  assert.equal(await codeOf({ Model: "hunyuan-turbos-latest" }), "MissingParameter");
  assert.equal(await codeOf(ask("hello", { Target: "zh" })), "UnknownParameter");
  const many = Array.from({ length: 11 }, () => References[0]);
  assert.equal(await codeOf({ ...asked, References: many }, { action }), "InvalidParameterValue");
});
