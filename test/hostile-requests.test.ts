import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { errorRegistry } from "@homeport/protocol";
import { startWorld, type World } from "./support/world.ts";

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world.close());

const paths = [
  "/v1/chat/completions",
  "/v1/responses",
  "/v1/messages",
  "/v1/embeddings",
  "/v1/rerank",
  "/v1/images/generations",
  "/v1/images/edits",
  "/v1/audio/speech",
  "/v1/moderations",
  "/v1/features/summarizer",
  "/v1/features/translator",
  "/v1/features/proofreader",
];
/** The least body of each. */
const least: Record<string, object> = {
  "/v1/chat/completions": { model: "homeport", messages: [{ role: "user", content: "x" }] },
  "/v1/responses": { model: "homeport", input: "x" },
  "/v1/messages": { model: "homeport", max_tokens: 9, messages: [{ role: "user", content: "x" }] },
  "/v1/embeddings": { model: "homeport", input: "x" },
  "/v1/rerank": { model: "homeport", query: "x", documents: ["x"] },
  "/v1/images/generations": { prompt: "x" },
  "/v1/images/edits": { prompt: "x", images: [{ image_url: "data:image/png;base64,AAAA" }] },
  "/v1/audio/speech": { model: "homeport", input: "x" },
  "/v1/moderations": { input: "x" },
  "/v1/features/translator": { input: "x", targetLanguage: "fr" },
};

type Named = { error: { param: string } };
type Failure = { error: { code: string; remedy: string; message: string } };

async function codeOf(response: Response, status: number): Promise<string> {
  const sent = (await response.json()) as Failure & { homeport?: Failure };
  // Anthropic's form holds Homeport's own beside its own.
  const body = sent.homeport ?? sent;
  assert.equal(response.status, status, JSON.stringify(body));
  assert.ok(body.error.code in errorRegistry, `\`${body.error.code}\` is a code of the registry`);
  assert.ok(body.error.remedy.length > 0);
  return body.error.code;
}

const hostile: [string, string, number, string][] = [
  ["an empty body", "", 400, "malformed_json"],
  ["half a body", '{"input":', 400, "malformed_json"],
  ["a body that is no object", "[1,2]", 400, "invalid_request"],
  ["null", "null", 400, "invalid_request"],
  ["a number", "1e400", 400, "invalid_request"],
  ["a million brackets", "[".repeat(1_000_000), 400, "malformed_json"],
  ["deep nesting", `${"[".repeat(50_000)}${"]".repeat(50_000)}`, 400, "invalid_request"],
  ["a prototype in disguise", '{"__proto__":{"input":"x"},"constructor":1}', 400, "invalid_request"],
];

for (const path of paths) {
  for (const [name, body, status, code] of hostile) {
    test(`${path} answers ${name} with ${code}`, async () => {
      assert.equal(await codeOf(await world.post(path, body), status), code);
    });
  }
  test(`${path} refuses a body of 10 MB without reading it all`, async () => {
    const response = await world.post(path, JSON.stringify({ input: "x".repeat(10_000_000) }));
    assert.equal(await codeOf(response, 413), "body_too_large");
  });
  test(`${path} refuses unknown fields by name`, async () => {
    const response = await world.post(path, { ...(least[path] ?? { input: "hello" }), surprise: true });
    const body = (await response.clone().json()) as Named & { homeport?: Named };
    assert.equal(await codeOf(response, 400), "unsupported_parameter");
    assert.equal((body.homeport ?? body).error.param, "surprise");
  });
  test(`${path} refuses bytes that are no UTF-8`, async () => {
    const response = await fetch(`${world.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${await world.token()}` },
      body: Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
    });
    assert.equal(await codeOf(response, 400), "malformed_json");
  });
  test(`${path} refuses another media type and an encoded body`, async () => {
    const plain = await world.post(path, "{}", { headers: { "content-type": "text/plain" } });
    assert.equal(await codeOf(plain, 415), "unsupported_media_type");
    const packed = await world.post(path, "{}", { headers: { "content-encoding": "gzip" } });
    assert.equal(await codeOf(packed, 415), "unsupported_media_type");
  });
  test(`${path} takes POST only and says so`, async () => {
    const response = await fetch(`${world.url}${path}`);
    assert.equal(response.headers.get("allow"), "POST");
    assert.equal(await codeOf(response, 405), "method_not_allowed");
  });
}

test("a schema that is nested without end is refused, wherever one is taken", async () => {
  const deep = `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`;
  const bodies: [string, object, string][] = [
    [
      "/v1/chat/completions",
      { tools: [{ type: "function", function: { name: "f", parameters: 0 } }] },
      "parameters",
    ],
    [
      "/v1/chat/completions",
      { response_format: { type: "json_schema", json_schema: { name: "f", schema: 0 } } },
      "schema",
    ],
    ["/v1/responses", { tools: [{ type: "function", name: "f", parameters: 0 }] }, "parameters"],
    ["/v1/messages", { tools: [{ name: "f", input_schema: 0 }] }, "input_schema"],
  ];
  for (const [path, more, field] of bodies) {
    const body = JSON.stringify({ ...least[path], ...more }).replace(
      `"${field}":0`,
      () => `"${field}":${deep}`,
    );
    assert.equal(await codeOf(await world.post(path, body), 400), "invalid_request", path);
  }
});

test("nothing is served without a device token, with a garbled, an expired or a foreign one", async () => {
  const path = "/v1/features/summarizer";
  const bare = await fetch(`${world.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"input":"x"}',
  });
  assert.equal(await codeOf(bare, 401), "device_token_missing");
  const token = await world.token();
  const [header, payload, signature] = token.split(".");
  const claims = JSON.parse(Buffer.from(payload ?? "", "base64url").toString("utf8"));
  const forged = Buffer.from(
    JSON.stringify({ ...claims, device: { ...claims.device, soldIn: "GB" } }),
  ).toString("base64url");
  const none = Buffer.from('{"alg":"none"}').toString("base64url");
  for (const bad of [
    "x",
    "a.b.c",
    `${header}.${forged}.${signature}`,
    `${none}.${payload}.`,
    `${"a".repeat(9_000)}.b.c`,
  ]) {
    assert.equal(
      await codeOf(await world.post(path, { input: "x" }, { token: bad }), 401),
      "device_token_invalid",
    );
  }
});

test("claims without a signature are refused unless the operator allows them", async () => {
  const response = await fetch(`${world.url}/v1/availability`, {
    headers: { "homeport-device": JSON.stringify({ soldIn: "US" }) },
  });
  assert.equal(await codeOf(response, 401), "device_token_invalid");
});

test("an unknown address is answered in the same form", async () => {
  for (const path of [
    "/v2",
    "/v1/features/nothing",
    "/v1/receipts/../../etc/passwd",
    "/%00",
    "/v1/receipts/rcpt_unknown",
  ]) {
    const response = await fetch(`${world.url}${path}`);
    assert.match(await codeOf(response, 404), /^(receipt_)?not_found$/);
  }
});

test("bytes that are no HTTP get a typed error and a closed connection", async () => {
  const { hostname, port } = new URL(world.url);
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.end("NONSENSE\r\n\r\n"));
    let text = "";
    socket.setEncoding("utf8");
    socket.on("data", (data) => (text += data));
    socket.on("end", () => resolve(text));
    socket.on("error", reject);
  });
  assert.match(answer, /^HTTP\/1\.1 400 /);
  assert.match(answer, /"code":"invalid_request"/);
});

test("after all of that the gateway still serves", async () => {
  const response = await world.post("/v1/features/summarizer", {
    input: "The gateway still serves. It does so well.",
  });
  assert.equal(response.status, 200);
});
