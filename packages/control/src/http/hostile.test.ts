import assert from "node:assert/strict";
import { test } from "node:test";
import { asyncProperty, assert as check, constantFrom, dictionary, json, string } from "fast-check";
import { approval } from "../world.fixture.ts";
import { assertRefused, makeSite } from "./http.fixture.ts";

const jsonType = { "content-type": "application/json" };

test("refuses a page of another site, on every method", async () => {
  await using site = await makeSite();
  for (const origin of [
    "https://evil.example",
    "http://localhost:3000",
    "null",
    "http://127.0.0.1",
    "file://",
  ]) {
    const sends = [
      site.send("/v1/plans", { headers: { origin } }),
      site.send("/v1/plans", { method: "POST", headers: { ...jsonType, origin }, body: "{}" }),
      site.send("/v1/approvals/x", { method: "DELETE", headers: { origin } }),
      site.send("/v1/plans", {
        method: "OPTIONS",
        headers: { origin, "access-control-request-method": "POST" },
      }),
      site.send("/nowhere", { headers: { origin } }),
    ];
    for (const answer of await Promise.all(sends)) {
      assertRefused(answer, ["forbidden", 403]);
      assert.equal(answer.headers["access-control-allow-origin"], undefined);
    }
  }
  const own = { origin: `http://127.0.0.1:${site.port}` };
  assert.equal((await site.send("/v1/plans", { headers: own })).status, 200);
});

test("refuses a name that some server made point here", async () => {
  await using site = await makeSite();
  for (const host of [
    "evil.example",
    `evil.example:${site.port}`,
    "localhost.evil.example",
    "127.0.0.1.nip.io",
    "@localhost",
  ]) {
    assertRefused(await site.send("/v1/release", { headers: { host } }), ["forbidden", 403]);
    const post = { method: "POST", headers: { ...jsonType, host }, body: "{}" };
    assertRefused(await site.send("/v1/plans", post), ["forbidden", 403]);
  }
  assert.match(await site.raw("GET /v1/release HTTP/1.1\r\nHost:\r\n\r\n"), /"code":"forbidden"/);
  for (const host of ["localhost", `LOCALHOST:${site.port}`, "[::1]:8471", "127.0.0.1"]) {
    assert.equal((await site.send("/v1/release", { headers: { host } })).status, 200, host);
  }
});

test("takes a host that it was given, and that host's own pages", async () => {
  await using site = await makeSite({ hosts: ["control.maker.example"] });
  const host = "control.maker.example";
  assert.equal((await site.send("/v1/release", { headers: { host } })).status, 200);
  const own = { host, origin: `https://${host}` };
  assert.equal((await site.send("/v1/release", { headers: own })).status, 200);
  const other = { host, origin: "https://other.maker.example" };
  assertRefused(await site.send("/v1/release", { headers: other }), ["forbidden", 403]);
});

test("takes a POST only as JSON, also where it has no body", async () => {
  await using site = await makeSite();
  const types = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/jsonx",
  ];
  for (const path of ["/v1/plans", "/v1/approvals", "/v1/plans/x/apply", "/v1/plans/x/approvals"]) {
    assertRefused(await site.send(path, { method: "POST" }), ["unsupported_media_type", 415]);
    for (const type of types) {
      const sent = { method: "POST", headers: { "content-type": type }, body: "{}" };
      assertRefused(await site.send(path, sent), ["unsupported_media_type", 415]);
    }
  }
  const packed = { method: "POST", headers: { ...jsonType, "content-encoding": "gzip" }, body: "{}" };
  assertRefused(await site.send("/v1/plans", packed), ["unsupported_media_type", 415]);
  assert.equal((await site.control.plans(0)).length, 0);
  const spelled = {
    method: "POST",
    headers: { "content-type": "Application/JSON; charset=utf-8" },
    body: "{}",
  };
  assert.equal((await site.send("/v1/plans", spelled)).status, 201);
});

const bodies: Readonly<Record<string, { body: string | Uint8Array; refused: readonly [string, number] }>> = {
  "broken JSON": { body: '{"renew":', refused: ["malformed_json", 400] },
  "bytes that are no UTF-8": {
    body: Buffer.from([0x22, 0xff, 0xfe, 0x22]),
    refused: ["malformed_json", 400],
  },
  "white space": { body: "  ", refused: ["malformed_json", 400] },
  null: { body: "null", refused: ["invalid_request", 400] },
  "a list": { body: "[]", refused: ["invalid_request", 400] },
  "a wrong type": { body: '{"renew":"yes"}', refused: ["invalid_request", 400] },
  "an unknown field": { body: '{"force":true}', refused: ["unsupported_parameter", 400] },
  "a prototype": { body: '{"__proto__":{"renew":true}}', refused: ["unsupported_parameter", 400] },
  "a constructor": { body: '{"constructor":{"prototype":{}}}', refused: ["unsupported_parameter", 400] },
  "a deep nest": { body: "[".repeat(200_000) + "]".repeat(200_000), refused: ["malformed_json", 400] },
  "too much": { body: JSON.stringify({ renew: "x".repeat(1_100_000) }), refused: ["body_too_large", 413] },
};

for (const [name, { body, refused }] of Object.entries(bodies)) {
  test(`refuses ${name} as a body`, async () => {
    await using site = await makeSite();
    const answer = await site.send("/v1/plans", { method: "POST", headers: jsonType, body });
    if (name === "a deep nest" && answer.status === 400)
      assert.match(answer.text, /malformed_json|invalid_request/);
    else assertRefused(answer, refused);
    assert.equal((await site.control.plans(0)).length, 0);
    assert.deepEqual(site.failures, []);
  });
}

test("refuses a body where none belongs, and a query anywhere", async () => {
  await using site = await makeSite();
  const deletion = { method: "DELETE", headers: jsonType, body: '{"id":"y"}' };
  assertRefused(await site.send("/v1/approvals/x", deletion), ["invalid_request", 400]);
  assertRefused(await site.post("/v1/plans/x/apply", { force: true }), ["unsupported_parameter", 400]);
  const query = await site.send("/v1/plans?state=ready&x=1");
  assertRefused(query, ["unsupported_parameter", 400]);
  assert.equal(query.json.error.issues.length, 2);
});

test("answers unknown addresses and methods by code, with the methods that are taken", async () => {
  await using site = await makeSite();
  for (const path of [
    "/nowhere",
    "/v1",
    "/v1/plans/",
    "/v1/plans/%zz",
    "//v1/plans",
    `/v1/plans/${"x".repeat(500)}`,
  ]) {
    assertRefused(await site.send(path), [path === "/v1/plans/" ? "plan_not_found" : "not_found", 404]);
  }
  const wrong = await site.send("/v1/plans", { method: "PUT", headers: jsonType, body: "{}" });
  assertRefused(wrong, ["method_not_allowed", 405]);
  assert.equal(wrong.headers["allow"], "GET, HEAD, POST");
  assertRefused(await site.send("/v1/plans/x/apply"), ["method_not_allowed", 405]);
  assertRefused(await site.send("/v1/approvals/x", { method: "PATCH" }), ["method_not_allowed", 405]);
});

test("answers bytes that are no request with a code and closes", async () => {
  await using site = await makeSite();
  const answers = await Promise.all([
    site.raw("nonsense\r\n\r\n"),
    site.raw(`GET / HTTP/1.1\r\nHost: localhost\r\nX: ${"y".repeat(40_000)}\r\n\r\n`),
    site.raw("POST /v1/plans HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n"),
  ]);
  for (const answer of answers)
    assert.match(answer, /^HTTP\/1\.1 400 Bad Request\r\n[\s\S]*"code":"invalid_request"/);
  assert.match(await site.raw("GET / HTTP/1.0\r\n\r\n"), /"code":"forbidden"/);
});

test("tells nothing of what nobody foresaw but that it happened", async () => {
  await using site = await makeSite();
  await site.control.close();
  assertRefused(await site.send("/v1/plans"), ["internal", 500]);
  assert.match(String(site.failures[0]), /control is closed/);
});

test("lets no reply be cached or guessed at", async () => {
  await using site = await makeSite();
  for (const path of ["/", "/nowhere"]) {
    const { headers } = await site.send(path);
    assert.equal(headers["cache-control"], "no-store");
    assert.equal(headers["x-content-type-options"], "nosniff");
    assert.match(String(headers["content-type"]), /^application\/json/);
  }
});

test("never fails in an unforeseen way, whatever is sent", async () => {
  await using site = await makeSite();
  const path = constantFrom("/v1/plans", "/v1/approvals", "/v1/plans/x/approvals", "/v1/plans/x/apply");
  await check(
    asyncProperty(path, json(), async (url, body) => {
      const { status } = await site.send(url, { method: "POST", headers: jsonType, body });
      assert.ok(status < 500);
    }),
    { numRuns: 200 },
  );
  await check(
    asyncProperty(dictionary(constantFrom(...Object.keys(approval)), string()), async (parts) => {
      const { status } = await site.post("/v1/approvals", { ...approval, ...parts });
      assert.ok(status < 500);
    }),
    { numRuns: 100 },
  );
  assert.deepEqual(site.failures, []);
});
