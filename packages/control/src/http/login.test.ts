import assert from "node:assert/strict";
import { test } from "node:test";
import type { Token } from "../login/openid-provider.fixture.ts";
import { hour } from "../world.fixture.ts";
import { assertRefused } from "./http.fixture.ts";
import { commandAsking, locationOf, makeLoginSite, pathOf } from "./login.fixture.ts";

const minute = 60_000;

test("a person logs in at their provider and reads; the answer leads where they came from", async () => {
  await using site = await makeLoginSite();
  const browser = site.browser();
  assertRefused(await browser.open("/v1/plans"), ["login_required", 401]);
  const arrived = await browser.logIn("/login?return_to=/v1/plans");
  assert.equal(arrived.status, 303, arrived.text);
  assert.equal(arrived.headers["location"], "/v1/plans");
  assert.equal((await browser.open("/v1/plans")).status, 200);
  const { json } = await browser.open("/v1/session");
  assert.equal(json.name, "ana");
  assert.deepEqual(json.shownBy, ["login"]);
  assert.deepEqual(json.access, ["viewer", "operator", "approver", "auditor"]);
  assert.equal(json.expiresAt, new Date(site.clock.now + 8 * hour).toISOString());
});

test("the provider is asked with PKCE, a state and a nonce, and the client shows its secret", async () => {
  await using site = await makeLoginSite();
  const { headers } = await site.browser().open("/login");
  const asked = new URL(String(headers["location"])).searchParams;
  assert.equal(asked.get("code_challenge_method"), "S256");
  for (const name of ["state", "nonce", "code_challenge"])
    assert.ok((asked.get(name) ?? "").length >= 43, name);
  assert.equal(asked.get("scope"), "openid email");
  await site.browser().logIn();
  assert.match(site.provider.lastExchange?.get("code_verifier") ?? "", /^[\w-]{43,}$/);
  assert.equal(site.provider.lastExchange?.get("client_secret"), null);
  site.provider.client.secret = "another";
  assertRefused(await site.browser().logIn(), ["login_failed", 403]);
});

test("a cookie is for this host alone, is read by no script, and comes with no other site's form", async () => {
  await using site = await makeLoginSite();
  const browser = site.browser();
  await browser.logIn();
  const line = browser.lines.find((set) => set.startsWith("homeport-session="));
  assert.match(line ?? "", /^homeport-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=28800$/);
  // Where people come over TLS, as everywhere but on loopback.
  site.login.settings = { ...site.settings, redirectUri: "https://control.maker.example/login/callback" };
  const elsewhere = await site.browser().open("/login?return_to=/v1/plans");
  assert.equal(elsewhere.headers["location"], "https://control.maker.example/login?return_to=%2Fv1%2Fplans");
});

test("what control keeps of a login is neither its token nor who somebody is at their provider", async () => {
  await using site = await makeLoginSite();
  const browser = site.browser();
  await browser.logIn();
  const token = browser.cookies.get("homeport-session") ?? "";
  const { digestOfToken } = await import("../login/token.ts");
  const row = await site.control.sessions.find(digestOfToken(token));
  assert.equal(row?.person, "ana");
  const kept = JSON.stringify(row);
  assert.ok(!kept.includes(token));
  assert.ok(!kept.includes("maker.example"));
});

const spoilt: Readonly<Record<string, (token: Token) => Token>> = {
  "another issuer": (token) => ({ ...token, claims: { ...token.claims, iss: "https://evil.example" } }),
  "another audience": (token) => ({ ...token, claims: { ...token.claims, aud: "another-client" } }),
  "another audience beside ours, and not for us": (token) => ({
    ...token,
    claims: { ...token.claims, aud: ["homeport", "other"], azp: "other" },
  }),
  "another nonce": (token) => ({ ...token, claims: { ...token.claims, nonce: "n".repeat(43) } }),
  "no nonce": (token) => ({ ...token, claims: { ...token.claims, nonce: undefined } }),
  "no signature (alg none)": (token) => ({ ...token, header: { ...token.header, alg: "none" } }),
  "a signature with the client's secret": (token) => ({ ...token, header: { alg: "HS256", kid: "own" } }),
  "a signature by another key under the provider's name for its own": (token) => ({ ...token, forged: true }),
  "a key that the provider does not publish": (token) => ({
    ...token,
    header: { ...token.header, kid: "other" },
    forged: true,
  }),
  "a time that is over": (token) => ({
    ...token,
    claims: { ...token.claims, exp: Number(token.claims["iat"]) - 31 },
  }),
  "no end": (token) => ({ ...token, claims: { ...token.claims, exp: undefined } }),
  "a beginning in the future": (token) => ({
    ...token,
    claims: { ...token.claims, nbf: Number(token.claims["iat"]) + 3_600 },
  }),
};

for (const [name, spoil] of Object.entries(spoilt)) {
  test(`refuses an ID token with ${name}`, async () => {
    await using site = await makeLoginSite();
    site.provider.spoil = spoil;
    const browser = site.browser();
    const refused = await browser.logIn();
    assertRefused(refused, ["login_failed", 403]);
    assert.match(refused.text, /the identity provider's answer was refused: `OAUTH_[A-Z_]+`/);
    assert.ok(!browser.cookies.has("homeport-session"));
    assert.doesNotMatch(refused.text, /maker\.example|evil\.example/);
  });
}

test("a provider's clock may be 30 s off, and no more", async () => {
  await using site = await makeLoginSite();
  for (const [seconds, status] of [
    [-29, 303],
    [29, 303],
    [-400, 403],
    [400, 403],
  ] as const) {
    site.provider.clock = () => site.clock.now + seconds * 1_000;
    assert.equal((await site.browser().logIn()).status, status, `${seconds} s`);
  }
});

test("refuses an answer with another state, without one, or with two", async () => {
  await using site = await makeLoginSite();
  for (const spoil of [
    (query: URLSearchParams) => query.set("state", "s".repeat(43)),
    (query: URLSearchParams) => query.delete("state"),
    (query: URLSearchParams) => query.append("state", query.get("state") ?? ""),
    (query: URLSearchParams) => query.set("iss", "https://evil.example"),
    (query: URLSearchParams) => query.append("code", "another"),
    (query: URLSearchParams) => query.delete("code"),
  ]) {
    const browser = site.browser();
    const begun = await browser.open("/login");
    const back = new URL(await locationOf(String(begun.headers["location"])));
    spoil(back.searchParams);
    assertRefused(await browser.open(pathOf(back.href)), ["login_failed", 403]);
    assert.ok(!browser.cookies.has("homeport-session"));
  }
});

test("a code counts once: neither the same answer nor its code under another state logs in again", async () => {
  await using site = await makeLoginSite();
  const browser = site.browser();
  const begun = await browser.open("/login");
  const back = pathOf(await locationOf(String(begun.headers["location"])));
  const cookies = new Map(browser.cookies);
  assert.equal((await browser.open(back)).status, 303);
  browser.cookies = cookies;
  assertRefused(await browser.open(back), ["login_failed", 403]);
  const other = site.browser();
  const again = new URL(await locationOf(String((await other.open("/login")).headers["location"])));
  again.searchParams.set("code", new URLSearchParams(back.split("?")[1]).get("code") ?? "");
  assertRefused(await other.open(pathOf(again.href)), ["login_failed", 403]);
});

test("an answer is good only in the browser that asked, and for ten minutes", async () => {
  await using site = await makeLoginSite();
  const attacker = site.browser();
  const begun = await attacker.open("/login");
  const back = pathOf(await locationOf(String(begun.headers["location"])));
  const victim = site.browser();
  await victim.open("/login");
  assertRefused(await victim.open(back), ["login_failed", 403]);
  assertRefused(await attacker.open(back), ["login_failed", 403]);
  const late = site.browser();
  const slow = await late.open("/login");
  site.clock.now += 10 * minute;
  assertRefused(await late.open(pathOf(await locationOf(String(slow.headers["location"])))), [
    "login_failed",
    403,
  ]);
});

test("no link makes a login end at another site", async () => {
  await using site = await makeLoginSite();
  for (const target of [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "/a//evil.example",
    "javascript:alert(1)",
    "/\tevil",
    "",
    "v1/plans",
    "/login",
    "/login/callback",
    "/../../x",
    "http:evil.example",
  ]) {
    const answer = await site.browser().open(`/login?return_to=${encodeURIComponent(target)}`);
    assertRefused(answer, ["invalid_request", 400]);
    assert.equal(answer.headers["location"], undefined);
  }
  for (const query of [
    "port=80&challenge=x&state=y",
    `port=evil.example&challenge=${"c".repeat(43)}&state=${"s".repeat(20)}`,
    `port=50000@evil.example&challenge=${"c".repeat(43)}&state=${"s".repeat(20)}`,
    `port=50000&state=${"s".repeat(20)}`,
    `port=50000&challenge=${"c".repeat(43)}&state=${encodeURIComponent("x&code=y")}`,
    "redirect_uri=https://evil.example",
    "return_to=/&return_to=https://evil.example",
  ]) {
    assertRefused(await site.browser().open(`/login?${query}`), ["invalid_request", 400]);
  }
  assert.deepEqual(site.provider.asked, []);
});

test("whom `login.json` or `trust.json` does not name is refused, and so is an address nobody verified", async () => {
  await using site = await makeLoginSite();
  for (const person of [
    { sub: "1", email: "eve@maker.example", email_verified: true },
    { sub: "1", email: "ana@maker.example", email_verified: false },
    { sub: "1", email: "ana@maker.example" },
    { sub: "1", email: "ana@maker.example", email_verified: "true" },
    { sub: "ana@maker.example" },
    { sub: "1", email: ["ana@maker.example"], email_verified: true },
    { sub: "1", email: "__proto__", email_verified: true },
  ]) {
    site.provider.person = person;
    const browser = site.browser();
    const refused = await browser.logIn();
    assertRefused(refused, ["person_unknown", 403]);
    assert.doesNotMatch(refused.text, /@maker\.example/);
    assert.ok(!browser.cookies.has("homeport-session"));
  }
  site.provider.person = { sub: "1", email: "ANA@Maker.Example", email_verified: true };
  assert.equal((await site.browser().logIn()).status, 303);
  const { trust } = site.world.options;
  site.world.options.trust = { ...trust, operators: trust.operators.filter(({ name }) => name !== "ana") };
  assertRefused(await site.browser().logIn(), ["person_unknown", 403]);
});

test("people may be known by their subject at the provider as well", async () => {
  await using site = await makeLoginSite();
  site.login.settings = { ...site.settings, claim: "sub", people: { "248289761001": "lea" } };
  const browser = site.browser();
  await browser.logIn();
  assert.equal((await browser.open("/v1/session")).json.name, "lea");
  site.provider.person = { sub: "248289761002" };
  assertRefused(await site.browser().logIn(), ["person_unknown", 403]);
});

test("somebody who refuses at the provider is not logged in, and a provider that is gone is told of", async () => {
  await using site = await makeLoginSite();
  const { person } = site.provider;
  site.provider.person = null;
  assertRefused(await site.browser().logIn(), ["login_failed", 403]);
  site.provider.person = person;
  site.login.settings = { ...site.settings, issuer: "http://127.0.0.1:9" };
  assertRefused(await site.browser().open("/login"), ["login_unavailable", 503]);
  site.login.settings = { ...site.settings, clientSecret: { environment: "NOT_SET" } };
  assertRefused(await site.browser().open("/login"), ["login_unavailable", 503]);
  site.login.settings = null;
  assertRefused(await site.browser().open("/login"), ["login_unavailable", 503]);
  // A provider that calls itself otherwise than it was named is not the one that was named.
  site.login.settings = { ...site.settings, issuer: site.provider.issuer.replace("127.0.0.1", "localhost") };
  assertRefused(await site.browser().open("/login"), ["login_unavailable", 503]);
});

test("the roles are the trust file's, whatever the token says, and groups only take away", async () => {
  await using site = await makeLoginSite();
  const groups = { claim: "groups", access: { operator: ["launchers"], auditor: ["auditors"] } };
  site.login.settings = { ...site.settings, groups };
  const person = { ...site.provider.person, role: "approver", access: ["approver"] };
  const accessOf = async (told: unknown) => {
    site.provider.person = { ...person, ...(told !== undefined && { groups: told }) };
    const browser = site.browser();
    await browser.logIn();
    return (await browser.open("/v1/session")).json.access;
  };
  assert.deepEqual(await accessOf(["launchers"]), ["viewer", "operator", "approver"]);
  assert.deepEqual(await accessOf(["launchers", "auditors"]), ["viewer", "operator", "approver", "auditor"]);
  assert.deepEqual(await accessOf(undefined), ["viewer", "approver"]);
  assert.deepEqual(await accessOf("launchers"), ["viewer", "approver"]);
  site.provider.person = {
    sub: "1",
    email: "rui@maker.example",
    email_verified: true,
    groups: ["launchers"],
  };
  const reader = site.browser();
  await reader.logIn();
  assert.deepEqual((await reader.open("/v1/session")).json.access, ["viewer"]);
});

test("after thirty logins in a minute from one address control takes no more for a while", async () => {
  await using site = await makeLoginSite();
  const back = `/login/callback?code=x&state=${"s".repeat(43)}`;
  for (let count = 0; count < 30; count += 1) assertRefused(await site.send(back), ["login_failed", 403]);
  assertRefused(await site.send(back), ["login_too_many", 429]);
  assertRefused(await site.browser().open("/login"), ["login_too_many", 429]);
  // Whoever signs is not kept waiting by it.
  assert.equal((await site.post("/v1/plans")).status, 201);
  site.clock.now += minute;
  assert.equal((await site.browser().logIn()).status, 303);
});

test("the command line gets a token for a code that came to its own port, once and in a minute", async () => {
  await using site = await makeLoginSite();
  const asking = commandAsking();
  const browser = site.browser();
  const arrived = await browser.logIn(asking.path);
  const sent = new URL(String(arrived.headers["location"]));
  assert.equal(sent.origin, "http://127.0.0.1:50123");
  assert.equal(sent.searchParams.get("state"), asking.state);
  assert.ok(!browser.cookies.has("homeport-session"), "the browser itself is not logged in");
  const code = sent.searchParams.get("code") ?? "";
  const grant = { code, verifier: asking.verifier };
  const given = await site.post("/v1/session", grant);
  assert.equal(given.status, 201, given.text);
  const authorization = `Bearer ${given.json.token}`;
  assert.equal((await site.send("/v1/plans", { headers: { authorization } })).status, 200);
  assertRefused(await site.post("/v1/session", grant), ["login_failed", 403]);
  const as = { headers: { cookie: `homeport-session=${given.json.token}` } };
  assertRefused(await site.send("/v1/plans", as), ["session_invalid", 401]);
});

test("a code is of no use without what the command line kept, nor after a minute", async () => {
  await using site = await makeLoginSite();
  const codeFor = async (path: string) =>
    new URL(String((await site.browser().logIn(path)).headers["location"])).searchParams.get("code") ?? "";
  const [asking, other, late] = [commandAsking(), commandAsking(), commandAsking()];
  const stolen = { code: await codeFor(asking.path), verifier: other.verifier };
  assertRefused(await site.post("/v1/session", stolen), ["login_failed", 403]);
  const spent = { ...stolen, verifier: asking.verifier };
  assertRefused(await site.post("/v1/session", spent), ["login_failed", 403]);
  const code = await codeFor(late.path);
  site.clock.now += minute;
  assertRefused(await site.post("/v1/session", { code, verifier: late.verifier }), ["login_failed", 403]);
});

test("the command line is told at its port why a login failed", async () => {
  await using site = await makeLoginSite();
  site.provider.person = { sub: "1", email: "eve@maker.example", email_verified: true };
  const asking = commandAsking();
  const arrived = await site.browser().logIn(asking.path);
  const { searchParams } = new URL(String(arrived.headers["location"]));
  assert.deepEqual([searchParams.get("error"), searchParams.get("code")], ["person_unknown", null]);
});

test("a person in front of a browser is told in their language, on a page that runs nothing", async () => {
  await using site = await makeLoginSite();
  const headers = { accept: "text/html", "accept-language": "zh-CN" };
  const { text, headers: got, status } = await site.browser().open("/login/callback?state=x", { headers });
  assert.equal(status, 403);
  assert.match(String(got["content-type"]), /^text\/html/);
  assert.match(String(got["content-security-policy"]), /default-src 'none'; frame-ancestors 'none'/);
  assert.match(text, /<html lang="zh[^"]*">.*登录未完成/);
  const odd = await site.browser().open("/login?%3Cscript%3Ealert(1)%3C/script%3E=1", { headers });
  assert.equal(odd.status, 400);
  assert.doesNotMatch(odd.text, /<script>/);
});
