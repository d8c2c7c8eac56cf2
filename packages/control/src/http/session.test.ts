import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { verifyingKey } from "@homeport/protocol/envelope";
import { firstBreak } from "../change-log/index.ts";
import { digestOfToken } from "../login/token.ts";
import { hour } from "../world.fixture.ts";
import { assertRefused } from "./http.fixture.ts";
import { type Browser, commandAsking, type LoginSite, makeLoginSite } from "./login.fixture.ts";

const minute = 60_000;
const jsonType = { "content-type": "application/json" };

async function loggedIn(site: LoginSite, email = "ana@maker.example"): Promise<Browser> {
  site.provider.person = { sub: email, email, email_verified: true };
  const browser = site.browser();
  assert.equal((await browser.logIn()).status, 303);
  return browser;
}

/** A change that somebody signed, sent with the login of a browser, as control's own page would. */
function signedIn(site: LoginSite, operator: string) {
  const origin = `http://127.0.0.1:${site.port}`;
  return { method: "POST", operator, headers: { ...jsonType, origin }, body: "{}" };
}

test("a login ends eight hours after it began, however much it is used", async () => {
  await using site = await makeLoginSite();
  const browser = await loggedIn(site);
  for (let passed = 0; passed < 8 * hour - 20 * minute; passed += 20 * minute) {
    site.clock.now += 20 * minute;
    assert.equal((await browser.open("/v1/session")).status, 200);
  }
  site.clock.now += 20 * minute;
  assertRefused(await browser.open("/v1/session"), ["session_invalid", 401]);
});

test("a login ends after half an hour without use", async () => {
  await using site = await makeLoginSite();
  const browser = await loggedIn(site);
  site.clock.now += 29 * minute;
  assert.equal((await browser.open("/v1/plans")).status, 200);
  site.clock.now += 29 * minute;
  assert.equal((await browser.open("/v1/plans")).status, 200);
  site.clock.now += 30 * minute;
  assertRefused(await browser.open("/v1/plans"), ["session_invalid", 401]);
  // What has ended does not begin again where a clock is set back.
  site.clock.now -= 20 * minute;
  assertRefused(await browser.open("/v1/plans"), ["session_invalid", 401]);
});

test("who logs out is out at once, also with a copy of the cookie, and elsewhere is still in", async () => {
  await using site = await makeLoginSite();
  const [here, there] = [await loggedIn(site), await loggedIn(site)];
  const copy = new Map(here.cookies);
  const origin = `http://127.0.0.1:${site.port}`;
  const out = await here.open("/v1/session", { method: "DELETE", headers: { origin } });
  assert.deepEqual(out.json, { ended: 1 });
  assert.equal(here.cookies.size, 0);
  here.cookies = copy;
  assertRefused(await here.open("/v1/plans"), ["session_invalid", 401]);
  assert.equal((await there.open("/v1/plans")).status, 200);
});

test("who logs out everywhere is out everywhere, and nobody else is", async () => {
  await using site = await makeLoginSite();
  const [here, there, lea] = [
    await loggedIn(site),
    await loggedIn(site),
    await loggedIn(site, "lea@maker.example"),
  ];
  const origin = `http://127.0.0.1:${site.port}`;
  const out = await here.open("/v1/sessions", { method: "DELETE", headers: { origin } });
  assert.deepEqual(out.json, { ended: 2 });
  assertRefused(await there.open("/v1/plans"), ["session_invalid", 401]);
  assert.equal((await lea.open("/v1/plans")).status, 200);
});

test("what the files take from a person is gone with their next request", async () => {
  await using site = await makeLoginSite();
  const { trust } = site.world.options;
  const withAccess = (access: ("viewer" | "auditor")[]) => {
    const operators = trust.operators.map((one) => (one.name === "ana" ? { ...one, access } : one));
    site.world.options.trust = { ...trust, operators };
  };
  const browser = await loggedIn(site);
  assert.equal((await browser.open("/v1/changes")).status, 200);
  withAccess(["viewer"]);
  assertRefused(await browser.open("/v1/changes"), ["access_denied", 403]);
  withAccess(["auditor"]);
  assert.equal((await browser.open("/v1/changes")).status, 200);
  site.world.options.trust = { ...trust, operators: trust.operators.filter(({ name }) => name !== "ana") };
  assertRefused(await browser.open("/v1/plans"), ["session_invalid", 401]);
  site.world.options.trust = trust;
  assertRefused(await browser.open("/v1/plans"), ["session_invalid", 401]);
  const again = await loggedIn(site);
  site.login.settings = { ...site.settings, people: { "lea@maker.example": "lea" } };
  assertRefused(await again.open("/v1/plans"), ["session_invalid", 401]);
});

test("who is named otherwise than when they logged in is out, and is nobody else", async () => {
  await using site = await makeLoginSite();
  const browser = await loggedIn(site);
  site.login.settings = { ...site.settings, people: { "ana@maker.example": "lea" } };
  assertRefused(await browser.open("/v1/session"), ["session_invalid", 401]);
  const other = await loggedIn(site);
  site.login.settings = { ...site.settings, people: { "ana@maker.example": "lea" }, clientId: "other" };
  assert.equal((await other.open("/v1/session")).json.name, "lea");
  site.login.settings = { ...site.settings, people: { "248289761001": "lea" }, claim: "sub" };
  assertRefused(await other.open("/v1/session"), ["session_invalid", 401]);
});

test("a login alone changes nothing, whoever it is of", async () => {
  await using site = await makeLoginSite();
  const browser = await loggedIn(site);
  const origin = `http://127.0.0.1:${site.port}`;
  const plan = await site.control.propose(site.clock.now);
  const body = JSON.stringify(site.world.sign(plan, "ana"));
  for (const [path, text] of [
    ["/v1/plans", "{}"],
    [`/v1/plans/${plan.id}/approvals`, body],
    [`/v1/plans/${plan.id}/apply`, "{}"],
  ] as const) {
    const sent = { method: "POST", headers: { ...jsonType, origin }, body: text };
    assertRefused(await browser.open(path, sent), ["operator_unauthenticated", 401]);
  }
  assert.deepEqual((await site.control.plan(plan.id, site.clock.now)).approvals, []);
});

test("a change with a login is the same person's by both, and is written down where it is not", async () => {
  await using site = await makeLoginSite();
  const browser = await loggedIn(site);
  assert.equal((await browser.open("/v1/plans", signedIn(site, "ana"))).status, 201);
  const refused = await browser.open("/v1/plans", signedIn(site, "lea"));
  assertRefused(refused, ["operator_mismatch", 403]);
  const [entry] = await site.control.changeEntries(String(refused.headers["homeport-change"]));
  assert.equal(entry?.facts.code, "operator_mismatch");
  const reading = site.sign("lea", { method: "GET", path: "/v1/plans" });
  assertRefused(await browser.open("/v1/plans", { headers: reading }), ["operator_mismatch", 403]);
  const origin = `http://127.0.0.1:${site.port}`;
  await browser.open("/v1/session", { method: "DELETE", headers: { origin } });
  browser.cookies.set("homeport-session", "x".repeat(43));
  assertRefused(await browser.open("/v1/plans", signedIn(site, "ana")), ["session_invalid", 401]);
});

test("a reader, who holds no key, reads and changes nothing", async () => {
  await using site = await makeLoginSite();
  const browser = await loggedIn(site, "rui@maker.example");
  assert.equal((await browser.open("/v1/plans")).status, 200);
  assertRefused(await browser.open("/v1/changes"), ["access_denied", 403]);
  assertRefused(await browser.open("/v1/plans", signedIn(site, "ana")), ["operator_mismatch", 403]);
});

test("another site's page gets nothing with the cookie, however it came by it", async () => {
  await using site = await makeLoginSite();
  const browser = await loggedIn(site);
  const evil = { origin: "https://evil.example" };
  assertRefused(await browser.open("/v1/plans", { headers: evil }), ["forbidden", 403]);
  const logout = { method: "DELETE", headers: evil };
  assertRefused(await browser.open("/v1/session", logout), ["forbidden", 403]);
  // A form or an image sends no origin in some browsers, and these tell where it came from.
  assertRefused(await browser.open("/v1/session", { method: "DELETE" }), ["forbidden", 403]);
  for (const from of ["cross-site", "same-site"]) {
    const image = { "sec-fetch-site": from, "sec-fetch-mode": "no-cors" };
    assertRefused(await browser.open("/v1/plans", { headers: image }), ["forbidden", 403]);
    const link = { "sec-fetch-site": from, "sec-fetch-mode": "navigate" };
    assert.equal((await browser.open("/v1/plans", { headers: link })).status, 200);
    const form = { ...link, origin: "null" };
    const sent = { method: "DELETE", headers: form };
    assertRefused(await browser.open("/v1/session", sent), ["forbidden", 403]);
  }
  const host = `localhost:${site.port}`;
  assertRefused(await browser.open("/v1/plans", { headers: { host } }), ["session_invalid", 401]);
  assert.equal((await browser.open("/v1/plans")).status, 200, "the person is still logged in");
});

test("a cookie that somebody planted before a login is not what the login has", async () => {
  await using site = await makeLoginSite();
  const planted = "p".repeat(43);
  const victim = site.browser();
  victim.cookies.set("homeport-session", planted);
  await victim.logIn();
  assert.notEqual(victim.cookies.get("homeport-session"), planted);
  const attacker = site.browser();
  attacker.cookies.set("homeport-session", planted);
  assertRefused(await attacker.open("/v1/plans"), ["session_invalid", 401]);
  // Whoever logs in again in the same browser ends what was there.
  const first = new Map(victim.cookies);
  await victim.logIn();
  attacker.cookies = first;
  assertRefused(await attacker.open("/v1/plans"), ["session_invalid", 401]);
  const token = victim.cookies.get("homeport-session") ?? "";
  const twice = { cookie: `homeport-session=${planted}; homeport-session=${token}` };
  assertRefused(await site.send("/v1/plans", { headers: twice }), ["session_invalid", 401]);
});

test("a browser's token is none of a command line's, and the reverse, and garbage is none", async () => {
  await using site = await makeLoginSite();
  const browser = await loggedIn(site);
  const token = browser.cookies.get("homeport-session") ?? "";
  for (const authorization of [`Bearer ${token}`, "Bearer x", "Basic YTpi", "", `Bearer ${"x".repeat(43)}`]) {
    const answer = await site.send("/v1/plans", { headers: { authorization } });
    assertRefused(answer, ["session_invalid", 401]);
  }
});

test("logins live through a restart of control, and one person has twenty at most", async () => {
  await using site = await makeLoginSite();
  const first = await loggedIn(site);
  const again = await site.world.open();
  const { digestOfToken } = await import("../login/token.ts");
  const digest = digestOfToken(first.cookies.get("homeport-session") ?? "");
  assert.equal((await again.sessions.find(digest))?.person, "ana");
  for (let count = 0; count < 20; count += 1) {
    site.clock.now += minute;
    await loggedIn(site);
  }
  assertRefused(await first.open("/v1/plans"), ["session_invalid", 401]);
});

test("who logs out on the command line needs no page of control's", async () => {
  await using site = await makeLoginSite();
  const asking = commandAsking();
  const arrived = await site.browser().logIn(asking.path);
  const code = new URL(String(arrived.headers["location"])).searchParams.get("code") ?? "";
  const { json } = await site.post("/v1/session", { code, verifier: asking.verifier });
  const headers = { authorization: `Bearer ${json.token}` };
  assert.equal((await site.send("/v1/session", { headers })).json.name, "ana");
  const out = await site.send("/v1/session", { method: "DELETE", operator: null, headers });
  assert.deepEqual(out.json, { ended: 1 });
  assertRefused(await site.send("/v1/plans", { headers }), ["session_invalid", 401]);
});

test("logins and logouts stand in the log of changes, in its chain, and tell nothing that could log anybody in", async () => {
  await using site = await makeLoginSite();
  const origin = `http://127.0.0.1:${site.port}`;
  const browser = await loggedIn(site);
  const first = browser.cookies.get("homeport-session") ?? "";
  // The same browser once more: its earlier login gives way.
  assert.equal((await browser.logIn()).status, 303);
  const asking = commandAsking();
  const code = new URL(
    String((await site.browser().logIn(asking.path)).headers["location"]),
  ).searchParams.get("code");
  const grant = { code, verifier: asking.verifier };
  const body = JSON.stringify(grant);
  const given = await site.send("/v1/session", { method: "POST", operator: null, headers: jsonType, body });
  const { token } = given.json as { token: string };
  await browser.open("/v1/session", { method: "DELETE", headers: { origin } });
  const again = await loggedIn(site, "rui@maker.example");
  await again.open("/v1/sessions", { method: "DELETE", headers: { origin } });
  // Nobody is in any more, so that this ends nothing.
  assertRefused(await again.open("/v1/sessions", { method: "DELETE", headers: { origin } }), [
    "login_required",
    401,
  ]);
  site.provider.person = { sub: "1", email: "eve@maker.example", email_verified: true };
  await site.browser().logIn();

  const entries = (await site.control.changes()).toReversed();
  assert.equal(firstBreak(entries, site.world.options.trust.control.map(verifyingKey)), null);
  assert.deepEqual(
    entries.map(({ facts }) => [
      facts.operator,
      facts.role,
      facts.operation,
      facts.outcome,
      facts.result === null ? "out" : "in",
    ]),
    [
      ["ana", "launch", "GET /login/callback", "done", "in"],
      ["ana", "launch", "GET /login/callback", "done", "in"],
      ["ana", "launch", "GET /login/callback", "done", "out"],
      ["ana", "launch", "POST /v1/session", "done", "in"],
      ["ana", "launch", "DELETE /v1/session", "done", "out"],
      ["rui", "reader", "GET /login/callback", "done", "in"],
      ["rui", "reader", "DELETE /v1/sessions", "done", "out"],
    ],
  );
  const of = entries.map(({ facts }) => facts.subject?.id);
  // Which login ended is seen by the subject that it began with.
  assert.deepEqual([of[2], of[4], of[6]], [of[0], of[1], undefined]);
  const told = JSON.stringify(entries);
  for (const secret of [
    first,
    token,
    digestOfToken(first),
    digestOfToken(token),
    code ?? "",
    "maker.example",
  ]) {
    assert.ok(secret !== "" && !told.includes(secret));
  }
});

test("where the log cannot be written nobody is logged in", async () => {
  await using site = await makeLoginSite();
  const database = new DatabaseSync(join(site.world.options.home, "control.db"));
  database.exec(
    "create trigger full before insert on changes begin select raise(abort, 'the disk is full'); end",
  );
  database.close();
  const browser = site.browser();
  site.provider.person = { sub: "1", email: "ana@maker.example", email_verified: true };
  assert.equal((await browser.logIn()).status, 500);
  assert.equal(browser.cookies.has("homeport-session"), false);
});
