import assert from "node:assert/strict";
import { test } from "node:test";
import { signedBytes } from "@homeport/protocol/envelope";
import { createPrivateKey, sign } from "node:crypto";
import { approval, day, hour } from "../world.fixture.ts";
import { assertRefused, makeSite, type Site } from "./http.fixture.ts";
import * as schema from "./schemas.ts";

async function approveBy(
  site: Site,
  plan: { id: string; payload: string; payloadType: string },
  operator: string,
) {
  // As any client would, from what the reply tells alone.
  const key = createPrivateKey(site.world.operatorKeys[operator] ?? "");
  const signature = sign(null, signedBytes(plan.payloadType, plan.payload), key).toString("base64url");
  return site.post(`/v1/plans/${plan.id}/approvals`, { operator, signature }, operator);
}

test("plans, approves and applies over HTTP, and every reply is as documented", async () => {
  await using site = await makeSite();
  const empty = await site.send("/v1/release");
  assert.deepEqual(schema.ReleaseReply.parse(empty.json), { release: null });
  const made = await site.post("/v1/plans", {});
  assert.equal(made.status, 201);
  const plan = schema.PlanReply.parse(made.json);
  assert.equal(plan.state, "waiting");
  for (const operator of ["ana", "lea"]) {
    const approved = await approveBy(site, plan, operator);
    assert.equal(approved.status, 201);
    schema.PlanReply.parse(approved.json);
  }
  const applied = await site.post(`/v1/plans/${plan.id}/apply`);
  assert.equal(applied.status, 200, applied.text);
  const { release } = schema.ReleaseReply.parse(applied.json);
  assert.equal(release?.serial, 1);
  assert.equal(release.expired, false);
  assert.doesNotMatch(applied.text, /segments|cells/);
  assert.deepEqual((await site.send("/v1/release")).json, applied.json);
  const listed = schema.PlansReply.parse((await site.send("/v1/plans")).json);
  assert.deepEqual(
    listed.plans.map(({ id, state, changes, serial }) => ({ id, state, changes, serial })),
    [{ id: plan.id, state: "applied", changes: { widening: 2, narrowing: 0, neutral: 0 }, serial: 1 }],
  );
  const shown = schema.PlanReply.parse((await site.send(`/v1/plans/${plan.id}`)).json);
  assert.equal(shown.payload, plan.payload);
  site.clock.now += 91 * day;
  assert.equal((await site.send("/v1/release")).json.release.expired, true);
});

test("tells of a market as it is live, on any day, and proves what is live", async () => {
  await using site = await makeSite();
  assertRefused(await site.send("/v1/markets/US"), ["not_found", 404]);
  assertRefused(await site.send("/v1/proof"), ["not_found", 404]);
  const plan = schema.PlanReply.parse((await site.post("/v1/plans", {})).json);
  for (const operator of ["ana", "lea"]) await approveBy(site, plan, operator);
  await site.post(`/v1/plans/${plan.id}/apply`);
  const now = schema.MarketReply.parse((await site.send("/v1/markets/US")).json);
  const served = (market: typeof now) =>
    market.features.filter((feature) => feature.served.length > 0).map(({ feature }) => feature);
  assert.deepEqual(served(now), ["proofreader", "summarizer"]);
  const before = schema.MarketReply.parse((await site.send("/v1/markets/US@2024-10-01")).json);
  assert.deepEqual(served(before), []);
  assert.equal(before.at, "2024-10-01T00:00:00.000Z");
  const china = schema.MarketReply.parse((await site.send("/v1/markets/CN")).json);
  assert.equal(china.missing[0]?.code, "not_approved");
  assertRefused(await site.send("/v1/markets/CN@never"), ["not_found", 404]);
  assertRefused(await site.send("/v1/markets/ZZ"), ["not_found", 404]);
  const proof = schema.ProofReply.parse((await site.send("/v1/proof")).json);
  assert.equal(proof.holds, true);
  assert.ok(proof.cells > 0 && proof.serving > 0 && proof.results.length > 15);
});

test("records, lists and withdraws approvals", async () => {
  await using site = await makeSite();
  const recorded = await site.post("/v1/approvals", approval);
  assert.equal(recorded.status, 201, recorded.text);
  assert.deepEqual(schema.ApprovalReply.parse(recorded.json), { approval });
  const listed = schema.ApprovalsReply.parse((await site.send("/v1/approvals")).json);
  assert.deepEqual(listed.approvals, [{ ...approval, recorded: true }]);
  assertRefused(await site.post("/v1/approvals", approval), ["record_conflict", 409]);
  const path = `/v1/approvals/${approval.id}`;
  const gone = await site.send(path, { method: "DELETE" });
  assert.deepEqual([gone.status, schema.WithdrawReply.parse(gone.json)], [200, { withdrawn: approval.id }]);
  assertRefused(await site.send(path, { method: "DELETE" }), ["record_not_found", 404]);
});

test("records a kill, plans it with one key and lists it, as documented", async () => {
  await using site = await makeSite();
  const { json: first } = await site.post("/v1/plans");
  for (const operator of ["ana", "lea"]) await approveBy(site, first, operator);
  await site.post(`/v1/plans/${first.id}/apply`);
  const order = { feature: "summarizer", reason: { en: "an incident", zh: "事故" }, operator: "abe" };
  const recorded = await site.post("/v1/kills", order, "abe");
  assert.equal(recorded.status, 201, recorded.text);
  const { kill } = schema.KillReply.parse(recorded.json);
  assert.deepEqual(kill, { id: "20261122-090000-summarizer", ...order, at: "2026-11-22T09:00:00.000Z" });
  const made = await site.post("/v1/plans", { kill: kill.id });
  const plan = schema.PlanReply.parse(made.json);
  assert.deepEqual([plan.plan.keysNeeded, plan.origin], [1, { type: "kill", id: kill.id }]);
  await approveBy(site, plan, "abe");
  assert.equal((await site.post(`/v1/plans/${plan.id}/apply`)).status, 200);
  const listed = schema.KillsReply.parse((await site.send("/v1/kills")).json);
  assert.deepEqual(listed, { kills: [{ kill, record: "control", live: true }] });
  assertRefused(await site.post("/v1/plans", { rollbackTo: 1 }), ["plan_empty", 409]);
});

test("refuses a kill that is not one, and plans of two kinds, by their codes", async () => {
  await using site = await makeSite();
  const order = { market: "CN", reason: "x", operator: "abe" };
  assertRefused(await site.post("/v1/kills", { reason: "x", operator: "abe" }), ["invalid_request", 400]);
  assertRefused(await site.post("/v1/kills", { ...order, id: "mine" }), ["unsupported_parameter", 400]);
  assertRefused(await site.post("/v1/kills", { ...order, operator: "eve" }), ["operator_mismatch", 403]);
  assertRefused(await site.post("/v1/kills", order, "ana"), ["operator_mismatch", 403]);
  assertRefused(await site.post("/v1/plans", { kill: "x", renew: true }), ["invalid_request", 400]);
  assertRefused(await site.post("/v1/plans", { rollbackTo: 0 }), ["invalid_request", 400]);
  assertRefused(await site.post("/v1/plans", { rollbackTo: 1 }), ["invalid_request", 400]);
  const { json } = await site.post("/v1/kills", order, "abe");
  assertRefused(await site.post("/v1/plans", { kill: json.kill.id }), ["release_missing", 503]);
  const path = `/v1/kills/${json.kill.id}`;
  const gone = await site.send(path, { method: "DELETE" });
  assert.deepEqual(schema.ReviveReply.parse(gone.json), { revived: json.kill.id });
  assertRefused(await site.send(path, { method: "DELETE" }), ["record_not_found", 404]);
});

test("tells every refusal of a plan by its code", async () => {
  await using site = await makeSite();
  const { json: plan } = await site.post("/v1/plans");
  const { json: other } = await site.post("/v1/plans");
  const { json: third } = await site.post("/v1/plans");
  assertRefused(await site.send("/v1/plans/nothing"), ["plan_not_found", 404]);
  assertRefused(await site.post(`/v1/plans/${plan.id}/apply`), ["approvals_missing", 409]);
  assertRefused(await site.post(`/v1/plans/${plan.id}/approvals`, { operator: "lea", signature: "x" }), [
    "operator_mismatch",
    403,
  ]);
  assertRefused(await site.post(`/v1/plans/${plan.id}/approvals`, { operator: "ana", signature: "x" }), [
    "signature_invalid",
    403,
  ]);
  await approveBy(site, plan, "ana");
  assertRefused(await approveBy(site, plan, "ana"), ["approval_duplicate", 409]);
  await approveBy(site, plan, "lea");
  site.clock.now += 25 * hour;
  assertRefused(await site.post(`/v1/plans/${plan.id}/apply`), ["plan_expired", 409]);
  site.clock.now -= 25 * hour;
  await site.post(`/v1/plans/${plan.id}/apply`);
  assertRefused(await site.post(`/v1/plans/${plan.id}/apply`), ["plan_applied", 409]);
  assertRefused(await approveBy(site, other, "ana"), ["plan_stale", 409]);
  assertRefused(await site.post(`/v1/plans/${third.id}/apply`, {}), ["plan_stale", 409]);
  assertRefused(await site.post("/v1/plans"), ["plan_empty", 409]);
  assert.equal((await site.post("/v1/plans", { renew: true })).status, 201);
});

test("tells the faults of files with their lines", async () => {
  await using site = await makeSite();
  await site.world.edit("launch/launches.yaml", "feature: chat", "feature: chess");
  const refused = await site.post("/v1/plans");
  assertRefused(refused, ["book_invalid", 422]);
  assert.equal(refused.json.error.issues[0].path, "launch/launches.yaml:4 launches.2.feature");
  assertRefused(await site.send("/v1/approvals"), ["book_invalid", 422]);
  await site.world.edit("packs/US/pack.yaml", "effect: allow", "effect: perhaps");
  assertRefused(await site.post("/v1/plans"), ["pack_invalid", 422]);
});

test("of concurrent applies over HTTP one is served", async () => {
  await using site = await makeSite();
  const { json: plan } = await site.post("/v1/plans");
  await approveBy(site, plan, "ana");
  await approveBy(site, plan, "lea");
  const answers = await Promise.all(Array.from({ length: 8 }, () => site.post(`/v1/plans/${plan.id}/apply`)));
  const count = (wanted: number) => answers.filter(({ status }) => status === wanted).length;
  assert.deepEqual([count(200), count(409)], [1, 7]);
});

test("describes itself as OpenAPI 3.1 with every operation", async () => {
  await using site = await makeSite();
  const { json } = await site.send("/openapi.json");
  assert.equal(json.openapi, "3.1.0");
  const operations = Object.entries(json.paths as Record<string, object>).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  assert.deepEqual(operations.toSorted(), [
    "delete /v1/approvals/{id}",
    "delete /v1/kills/{id}",
    "delete /v1/session",
    "delete /v1/sessions",
    "get /",
    "get /healthz",
    "get /login",
    "get /login/callback",
    "get /openapi.json",
    "get /v1/approvals",
    "get /v1/changes",
    "get /v1/changes/before/{id}",
    "get /v1/changes/{id}",
    "get /v1/kills",
    "get /v1/markets/{id}",
    "get /v1/plans",
    "get /v1/plans/{id}",
    "get /v1/proof",
    "get /v1/release",
    "get /v1/session",
    "post /v1/approvals",
    "post /v1/approvals/{id}/state",
    "post /v1/kills",
    "post /v1/plans",
    "post /v1/plans/{id}/apply",
    "post /v1/plans/{id}/approvals",
    "post /v1/session",
  ]);
  const body = json.paths["/v1/approvals"].post.requestBody.content["application/json"].schema;
  assert.equal(body.additionalProperties, false);
  assert.ok(body.required.includes("coversModels"));
  const reply = json.paths["/v1/plans"].post.responses["201"].content["application/json"].schema;
  assert.deepEqual(reply.properties.state.enum, ["waiting", "ready", "expired", "stale", "applied"]);
});

test("tells what it is and that it is well", async () => {
  await using site = await makeSite();
  assert.equal(schema.AboutReply.parse((await site.send("/")).json).openapi, "/openapi.json");
  assert.deepEqual(schema.HealthReply.parse((await site.send("/healthz")).json), { status: "ok" });
  assert.equal((await site.send("/healthz", { method: "HEAD" })).status, 200);
});
