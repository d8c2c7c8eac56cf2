import assert from "node:assert/strict";
import { test } from "node:test";
import { generateKey, signingKey } from "@homeport/protocol/envelope";
import { signMessage } from "@homeport/protocol/message-signature";
import { approval, hour, now } from "../world.fixture.ts";
import { assertRefused, makeSite, type Site } from "./http.fixture.ts";

const jsonType = { "content-type": "application/json" };
const second = 1_000;

/** Every operation that changes something, with a body that it would take. */
const changing: readonly { method: string; path: string; body?: string }[] = [
  { method: "POST", path: "/v1/plans", body: "{}" },
  { method: "POST", path: "/v1/plans/x/approvals", body: '{"operator":"ana","signature":"x"}' },
  { method: "POST", path: "/v1/plans/x/apply", body: "{}" },
  { method: "POST", path: "/v1/approvals", body: JSON.stringify(approval) },
  { method: "POST", path: "/v1/approvals/x/state", body: '{"state":"published"}' },
  { method: "DELETE", path: "/v1/approvals/x" },
  { method: "POST", path: "/v1/kills", body: '{"market":"CN","reason":"x","operator":"ana"}' },
  { method: "DELETE", path: "/v1/kills/x" },
];

/** A signed POST of JSON as it would leave a client, to be changed on its way. */
function signedPost(site: Site, path: string, body = "{}") {
  const signed = site.sign("ana", { method: "POST", path, body });
  const headers: Record<string, string> = { ...jsonType, ...signed };
  return { method: "POST", headers, body, operator: null };
}

async function nothingChanged(site: Site): Promise<void> {
  assert.deepEqual(await site.control.plans(now), []);
  assert.deepEqual(await site.control.kills(), []);
  assert.deepEqual((await site.control.book()).recorded, []);
}

test("every operation that changes something is refused without a signature, and says how to sign", async () => {
  await using site = await makeSite();
  const { json } = await site.send("/openapi.json");
  const operations = Object.entries(
    json.paths as Record<string, Record<string, { security: unknown }>>,
  ).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { security }]) => ({ path, method, security })),
  );
  // A login and its end change nothing of Homeport's.
  const documented = operations.filter(({ path }) => !path.startsWith("/v1/session"));
  for (const { path, method, security } of documented) {
    if (method !== "get") assert.deepEqual(security, [{ operatorSignature: [] }], `${method} ${path}`);
  }
  assert.equal(documented.filter(({ method }) => method !== "get").length, changing.length);
  assert.equal(json.components.securitySchemes.operatorSignature.name, "signature");
  for (const { method, path, body } of changing) {
    const headers = body === undefined ? {} : jsonType;
    const answer = await site.send(path, { method, headers, operator: null, ...(body && { body }) });
    assertRefused(answer, ["operator_unauthenticated", 401]);
    assert.match(String(answer.headers["accept-signature"]), /^operator=\("@method" .*alg="ed25519"$/);
    assert.match(String(answer.headers["www-authenticate"]), /^Signature /);
    assert.match(answer.json.error.remedy, /--as NAME/);
    assert.equal(answer.headers["homeport-change"], undefined);
  }
  await nothingChanged(site);
  assert.deepEqual(await site.control.changes(), []);
});

test("reading for development needs no signature, by whatever method reads, and other methods change nothing", async () => {
  await using site = await makeSite();
  for (const path of [
    "/",
    "/healthz",
    "/v1/release",
    "/v1/plans",
    "/v1/approvals",
    "/v1/kills",
    "/v1/changes",
  ]) {
    for (const method of ["GET", "HEAD"]) assert.equal((await site.send(path, { method })).status, 200, path);
    assertRefused(await site.send(path, { method: "OPTIONS" }), ["method_not_allowed", 405]);
  }
  assertRefused(await site.send("/v1/plans", { method: "DELETE", operator: null }), [
    "method_not_allowed",
    405,
  ]);
});

test("a body that a proxy wrote anew is refused, and so is one that was exchanged", async () => {
  await using site = await makeSite();
  for (const body of ['{ "renew": false }', "", '{"renew":true}', '{"renew":false}\n']) {
    const sent = signedPost(site, "/v1/plans", '{"renew":false}');
    const answer = await site.send("/v1/plans", { ...sent, body });
    assertRefused(answer, ["signature_invalid", 403]);
    assert.match(answer.text, /the body that arrived is not the one that was signed/);
  }
  await nothingChanged(site);
  assert.equal((await site.send("/v1/plans", signedPost(site, "/v1/plans"))).status, 201);
});

test("a signature for one operation, host or method is not good for another", async () => {
  await using site = await makeSite({ hosts: ["control.maker.example"] });
  const sent = signedPost(site, "/v1/plans");
  assertRefused(await site.send("/v1/plans/x/apply", sent), ["signature_invalid", 403]);
  const host = { ...sent, headers: { ...sent.headers, host: "control.maker.example" } };
  assertRefused(await site.send("/v1/plans", host), ["signature_invalid", 403]);
  const removal = site.sign("ana", { method: "POST", path: "/v1/approvals/x" });
  const answer = await site.send("/v1/approvals/x", { method: "DELETE", headers: removal, operator: null });
  assertRefused(answer, ["signature_invalid", 403]);
  assert.match(answer.text, /`DELETE 127\.0\.0\.1:\d+\/v1\/approvals\/x`, which is what arrived/);
  await nothingChanged(site);
});

test("nobody signs with another's key, under another's name, or without being trusted", async () => {
  await using site = await makeSite();
  const target = {
    method: "POST",
    authority: `127.0.0.1:${site.port}`,
    path: "/v1/plans",
    body: Buffer.from("{}"),
  };
  const by = async (name: string, pem: string) => {
    const signed = signMessage(target, { name, key: signingKey(pem) }, now);
    return site.send("/v1/plans", {
      method: "POST",
      headers: { ...jsonType, ...signed },
      body: "{}",
      operator: null,
    });
  };
  const { ana = "", lea = "" } = site.world.operatorKeys;
  assertRefused(await by("ana", lea), ["signature_invalid", 403]);
  assertRefused(await by("ana", generateKey().privatePem), ["signature_invalid", 403]);
  assertRefused(await by("eve", ana), ["operator_unknown", 403]);
  const unknown = await by("李雷", ana);
  assertRefused(unknown, ["operator_unknown", 403]);
  assert.match(unknown.text, /`李雷` is not in the trust file/);
  assertRefused(await by("control", site.world.options.keys.control), ["operator_unknown", 403]);
  await nothingChanged(site);
});

test("an operator may have a name in any script", async () => {
  await using site = await makeSite();
  const { trust } = site.world.options;
  const key = generateKey();
  site.world.options.trust = {
    ...trust,
    operators: [...trust.operators, { name: "李雷 (法务)", role: "counsel", publicKey: key.publicPem }],
  };
  const control = await site.world.open();
  const target = { method: "POST", authority: "localhost", path: "/v1/plans", body: new Uint8Array() };
  const headers = signMessage(target, { name: "李雷 (法务)", key: signingKey(key.privatePem) }, now);
  const lines = Object.entries({ host: "localhost", ...headers }).map(([name, line]) => [name, [line]]);
  const request = { ...target, headers: Object.fromEntries(lines) };
  const asked = await control.authenticate(request, { operation: "POST /v1/plans", subject: null }, now);
  assert.equal(asked.operator, "李雷 (法务)");
});

test("a signed request counts once, also after a restart", async () => {
  await using site = await makeSite();
  const sent = signedPost(site, "/v1/plans");
  assert.equal((await site.send("/v1/plans", sent)).status, 201);
  assertRefused(await site.send("/v1/plans", sent), ["signature_replayed", 409]);
  site.clock.now += 200 * second;
  assertRefused(await site.send("/v1/plans", sent), ["signature_replayed", 409]);
  const again = await site.world.open();
  const lines = Object.entries({ host: `127.0.0.1:${site.port}`, ...sent.headers }).map(([name, line]) => [
    name,
    [line],
  ]);
  const { port } = site;
  const request = {
    method: "POST",
    authority: `127.0.0.1:${port}`,
    path: "/v1/plans",
    body: Buffer.from("{}"),
    headers: Object.fromEntries(lines),
  };
  await assert.rejects(
    again.authenticate(request, { operation: "POST /v1/plans", subject: null }, site.clock.now),
    { code: "signature_replayed" },
  );
  assert.equal((await site.control.plans(now)).length, 1);
});

test("of the same signed request sent many times at once one is served", async () => {
  await using site = await makeSite();
  const sent = signedPost(site, "/v1/plans");
  const answers = await Promise.all(Array.from({ length: 8 }, () => site.send("/v1/plans", sent)));
  assert.equal(answers.filter(({ status }) => status === 201).length, 1);
  assert.equal((await site.control.plans(now)).length, 1);
});

test("a clock that is wrong is told with both times, in whichever language", async () => {
  await using site = await makeSite();
  const sent = signedPost(site, "/v1/plans");
  for (const [skew, message] of [
    [
      -61 * second,
      /made at 2026-11-22T09:00:00\.000Z .*clock says 2026-11-22T08:58:59\.000Z: it lies in the future/,
    ],
    [301 * second, /made at 2026-11-22T09:00:00\.000Z .*clock says 2026-11-22T09:05:01\.000Z/],
    [hour, /clock says 2026-11-22T10:00:00\.000Z/],
  ] as const) {
    site.clock.now = now + skew;
    const answer = await site.send("/v1/plans", sent);
    assertRefused(answer, ["signature_untimely", 401]);
    assert.match(answer.text, message);
  }
  const chinese = { ...sent, headers: { ...sent.headers, "accept-language": "zh" } };
  assert.match((await site.send("/v1/plans", chinese)).json.error.remedy, /校准时钟/);
  site.clock.now = now - 59 * second;
  assert.equal((await site.send("/v1/plans", sent)).status, 201);
});

test("headers that come twice, are huge or hold two signatures are refused", async () => {
  await using site = await makeSite();
  const sent = signedPost(site, "/v1/plans");
  for (const name of ["signature", "signature-input", "content-digest"] as const) {
    const line = sent.headers[name] ?? "";
    const twice = { ...sent, headers: { ...sent.headers, [name]: [line, line] } };
    const answer = await site.send("/v1/plans", twice);
    assertRefused(answer, ["operator_unauthenticated", 401]);
    assert.match(answer.text, new RegExp(`\`${name}\` came 2 times`));
    const long = { ...sent, headers: { ...sent.headers, [name]: `${line}${"x".repeat(8_000)}` } };
    assertRefused(await site.send("/v1/plans", long), ["operator_unauthenticated", 401]);
    const two = { ...sent, headers: { ...sent.headers, [name]: `${line}, ${line}` } };
    assertRefused(await site.send("/v1/plans", two), ["operator_unauthenticated", 401]);
  }
  const lines = Object.entries(sent.headers).map(([name, line]) => `${name}: ${line}\r\n`);
  const host = `Host: 127.0.0.1:${site.port}\r\n`;
  const head = `POST /v1/plans HTTP/1.1\r\n${host}${host}${lines.join("")}Content-Length: 2\r\n\r\n{}`;
  assert.match(await site.raw(head), /HTTP\/1\.1 4\d\d /);
  await nothingChanged(site);
});

test("what is no request of its own is refused before anybody is asked who they are", async () => {
  await using site = await makeSite();
  const foreign = { method: "POST", headers: { ...jsonType, origin: "https://evil.example" }, body: "{}" };
  assertRefused(await site.send("/v1/plans", foreign), ["forbidden", 403]);
  assertRefused(await site.send("/v1/plans?x=1", { method: "POST", headers: jsonType }), [
    "unsupported_parameter",
    400,
  ]);
  assert.deepEqual(await site.control.changes(), []);
});

test("a body that nobody signed is not read, and one that was signed is refused for what it holds", async () => {
  await using site = await makeSite();
  const broken = { method: "POST", headers: jsonType, body: '{"renew":' };
  assertRefused(await site.send("/v1/plans", { ...broken, operator: null }), [
    "operator_unauthenticated",
    401,
  ]);
  const signed = await site.send("/v1/plans", broken);
  assertRefused(signed, ["malformed_json", 400]);
  assert.match(String(signed.headers["homeport-change"]), /^chg_[0-9a-f]{24}$/);
});

test("an operator whose key signs without end is held back, and nobody else", async () => {
  await using site = await makeSite();
  const { ana = "" } = site.world.operatorKeys;
  const key = signingKey(ana);
  const target = { method: "POST", authority: "localhost", path: "/v1/plans", body: new Uint8Array() };
  const ask = (at: number) => {
    const headers = signMessage(target, { name: "ana", key }, at);
    const lines = Object.entries({ host: "localhost", ...headers }).map(([name, line]) => [name, [line]]);
    return site.control.authenticate(
      { ...target, headers: Object.fromEntries(lines) },
      { operation: "POST /v1/plans", subject: null },
      at,
    );
  };
  for (let count = 0; count < 2_000; count += 1) await ask(now);
  await assert.rejects(ask(now), { code: "changes_too_many" });
  assert.equal((await site.post("/v1/plans", {}, "lea")).status, 201);
  // Once the signatures could not be accepted any more, they are forgotten.
  assert.equal((await ask(now + hour)).operator, "ana");
});
