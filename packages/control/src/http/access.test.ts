import assert from "node:assert/strict";
import { test } from "node:test";
import { Access } from "@homeport/rules";
import { accessTable, permits } from "../operators/index.ts";
import { approval } from "../world.fixture.ts";
import { type Answer, assertRefused, makeSite, type Site } from "./http.fixture.ts";

/** Every operation that the OpenAPI document tells of, as the table of who may do what names it. */
async function operationsOf(site: Site): Promise<string[]> {
  const { json } = await site.send("/openapi.json", { headers: site.sign("ana", openapi) });
  return Object.entries(json.paths as Record<string, object>).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ":$1")}`),
  );
}

const openapi = { method: "GET", path: "/openapi.json" };

/** Asks for an operation, signed by ana, with what it needs to be understood. */
function ask(site: Site, operation: string, operator: string | null = "ana"): Promise<Answer> {
  const [method = "", url = ""] = operation.split(" ");
  const path = url.replaceAll(":id", "x");
  const body = method === "POST" ? "{}" : "";
  const headers = {
    ...(method === "POST" && { "content-type": "application/json" }),
    ...(operator !== null && site.sign(operator, { method, path, body })),
  };
  return site.send(path, { method, body, headers, operator: null });
}

/** Gives ana, who holds a key, these roles and no others, from now on. */
function grant(site: Site, access: readonly Access[]): void {
  const { trust } = site.world.options;
  const operators = trust.operators.map((operator) =>
    operator.name === "ana" ? { ...operator, access: [...access] } : operator,
  );
  site.world.options.trust = { ...trust, operators };
}

test("every operation is in the table of who may do what, and the table holds no other", async () => {
  await using site = await makeSite({ reads: "people" });
  assert.deepEqual((await operationsOf(site)).toSorted(), Object.keys(accessTable).toSorted());
});

test("each role may do exactly what the table says, and somebody with none nothing", async () => {
  await using site = await makeSite({ reads: "people" });
  const operations = await operationsOf(site);
  assert.ok(operations.length >= 20);
  for (const access of [...Access.options.map((role) => [role]), []]) {
    grant(site, access);
    for (const operation of operations) {
      const answer = await ask(site, operation);
      if (permits(operation, access)) {
        assert.notEqual(answer.status, 401, `${access.join()} ${operation} ${answer.text}`);
        assert.notEqual(answer.json?.error?.code, "access_denied", `${access.join()} ${operation}`);
      } else assertRefused(answer, ["access_denied", 403]);
    }
  }
});

test("nothing is read without a login or a signature but that control is well", async () => {
  await using site = await makeSite({ reads: "people" });
  for (const operation of await operationsOf(site)) {
    const answer = await ask(site, operation, null);
    // To log in one need not be known; here there is nobody to log in at.
    if (operation === "POST /v1/session") assertRefused(answer, ["invalid_request", 400]);
    else if (operation.includes("/login")) assertRefused(answer, ["login_unavailable", 503]);
    else if (accessTable[operation] === "anyone") assert.equal(answer.status, 200, operation);
    else if (accessTable[operation] === "person") assertRefused(answer, ["login_required", 401]);
    else if (operation.startsWith("GET ")) assertRefused(answer, ["login_required", 401]);
    else assertRefused(answer, ["operator_unauthenticated", 401]);
  }
});

test("for development anybody reads, and whoever shows who they are is held to their roles", async () => {
  await using site = await makeSite({ reads: "open" });
  assert.equal((await ask(site, "GET /v1/changes", null)).status, 200);
  grant(site, ["viewer"]);
  assertRefused(await ask(site, "GET /v1/changes"), ["access_denied", 403]);
});

test("a role that is taken away is gone with the next request, and the refusal stands in the log", async () => {
  await using site = await makeSite({ reads: "people" });
  assert.equal((await site.post("/v1/approvals", approval)).status, 201);
  grant(site, ["viewer"]);
  const path = `/v1/approvals/${approval.id}`;
  const refused = await site.send(path, { method: "DELETE" });
  assertRefused(refused, ["access_denied", 403]);
  assert.match(refused.text, /`ana` would need to be `operator`/);
  const [entry] = await site.control.changeEntries(String(refused.headers["homeport-change"]));
  assert.deepEqual([entry?.facts.outcome, entry?.facts.code], ["refused", "access_denied"]);
  assert.deepEqual((await site.control.book()).recorded, [approval.id]);
});

test("an operator who is taken out of the trust file, or whose key is replaced, is unknown at once", async () => {
  await using site = await makeSite({ reads: "people" });
  const { trust } = site.world.options;
  const [ana, ...others] = trust.operators;
  assert.ok(ana);
  site.world.options.trust = { ...trust, operators: others };
  assertRefused(await ask(site, "GET /v1/plans"), ["operator_unknown", 403]);
  assertRefused(await site.post("/v1/plans"), ["operator_unknown", 403]);
  const replaced = { ...ana, publicKey: others[0]?.publicKey ?? "" };
  site.world.options.trust = { ...trust, operators: [replaced, ...others] };
  assertRefused(await site.post("/v1/plans"), ["operator_unknown", 403]);
});

test("the signature of somebody who may not approve counts neither when it is given nor later", async () => {
  await using site = await makeSite({ reads: "people" });
  const { trust } = site.world.options;
  const plan = await site.control.propose(site.clock.now);
  await site.control.approve(plan.id, site.world.sign(plan, "lea"), site.clock.now);
  const operators = trust.operators.map((operator) => ({
    ...operator,
    ...(operator.name === "lea" && { access: ["viewer" as const] }),
  }));
  site.world.options.trust = { ...trust, operators };
  const again = await site.world.open();
  await again.approve(plan.id, site.world.sign(plan, "ana"), site.clock.now);
  await assert.rejects(again.apply(plan.id, site.clock.now), { code: "approvals_missing" });
  await assert.rejects(again.approve(plan.id, site.world.sign(plan, "lea"), site.clock.now), {
    code: "access_denied",
  });
});

test("a signed reading counts once, by whatever method, and uses up nothing of what changes", async () => {
  await using site = await makeSite({ reads: "people" });
  const headers = site.sign("ana", { method: "GET", path: "/v1/plans" });
  assert.equal((await site.send("/v1/plans", { headers })).status, 200);
  assertRefused(await site.send("/v1/plans", { headers }), ["signature_replayed", 409]);
  const head = site.sign("ana", { method: "HEAD", path: "/v1/plans" });
  assert.equal((await site.send("/v1/plans", { method: "HEAD", headers: head })).status, 200);
  assert.deepEqual(await site.control.changes(), []);
});

test("a HEAD is refused as a GET is", async () => {
  await using site = await makeSite({ reads: "people" });
  assert.equal((await site.send("/v1/plans", { method: "HEAD" })).status, 401);
});
