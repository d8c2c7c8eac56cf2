import { planType } from "@homeport/rules";
import type { FastifyInstance } from "fastify";
import type { Control } from "../control.ts";
import type { PlanView } from "../plans/index.ts";
import type { LiveRelease } from "../release/index.ts";
import { addOperation, type Operation, refuseOtherMethods } from "./route.ts";
import * as schema from "./schemas.ts";

/** Adds every operation of control; `clock` is read once for each request. */
export function addOperations(app: FastifyInstance, control: Control, clock: () => number): void {
  const taken = new Map<string, string[]>();
  const add = <Body, Reply>(operation: Operation<Body, Reply>) => {
    addOperation(app, operation);
    taken.set(operation.url, [...(taken.get(operation.url) ?? []), operation.method]);
  };
  add({
    method: "GET",
    url: "/",
    summary: "What this is",
    body: null,
    reply: schema.AboutReply,
    run: () => ({
      name: "homeport control" as const,
      description: "Plans, approves and applies what the gateways serve.",
      openapi: "/openapi.json",
    }),
  });
  add({
    method: "GET",
    url: "/healthz",
    summary: "Whether control and its store answer",
    body: null,
    reply: schema.HealthReply,
    run: async () => {
      await control.live();
      return { status: "ok" as const };
    },
  });
  add({
    method: "GET",
    url: "/v1/release",
    summary: "What is live, without its table",
    body: null,
    reply: schema.ReleaseReply,
    run: async () => ({ release: releaseOf(await control.live(), clock()) }),
  });
  addPlans(add, control, clock);
  addApprovals(add, control);
  addKills(add, control, clock);
  add({
    method: "GET",
    url: "/openapi.json",
    summary: "This document",
    body: null,
    reply: schema.OpenapiReply,
    run: () => schema.OpenapiReply.parse(app.swagger()),
  });
  for (const [url, methods] of taken) refuseOtherMethods(app, url, methods);
}

type Add = <Body, Reply>(operation: Operation<Body, Reply>) => void;

function addPlans(add: Add, control: Control, clock: () => number): void {
  add({
    method: "GET",
    url: "/v1/plans",
    summary: "All plans, newest first",
    body: null,
    reply: schema.PlansReply,
    run: async () => ({ plans: (await control.plans(clock())).map(summaryOf) }),
  });
  add({
    method: "POST",
    url: "/v1/plans",
    summary: "Plan what the files say now, or what is live less a kill, or an earlier release",
    body: schema.ProposeBody,
    reply: schema.PlanReply,
    status: 201,
    run: async ({ body }) => planOf(await control.propose(clock(), body)),
  });
  add({
    method: "GET",
    url: "/v1/plans/:id",
    summary: "A plan, the text to sign, and who has approved it",
    body: null,
    reply: schema.PlanReply,
    run: async ({ id }) => planOf(await control.plan(id, clock())),
  });
  add({
    method: "POST",
    url: "/v1/plans/:id/approvals",
    summary: "Approve a plan with an operator's signature over its text",
    body: schema.ApproveBody,
    reply: schema.PlanReply,
    status: 201,
    run: async ({ id, body }) => planOf(await control.approve(id, body, clock())),
  });
  add({
    method: "POST",
    url: "/v1/plans/:id/apply",
    summary: "Make an approved plan live",
    body: schema.EmptyBody,
    reply: schema.ReleaseReply,
    run: async ({ id }) => {
      const now = clock();
      return { release: releaseOf(await control.apply(id, now), now) };
    },
  });
}

function addApprovals(add: Add, control: Control): void {
  add({
    method: "GET",
    url: "/v1/approvals",
    summary: "All approvals in the launch book; what is live can be another",
    body: null,
    reply: schema.ApprovalsReply,
    run: async () => {
      const { digest, book, recorded } = await control.book();
      const approvals = book.approvals.map((approval) =>
        Object.assign({ recorded: recorded.includes(approval.id) }, approval),
      );
      return { book: digest, approvals };
    },
  });
  add({
    method: "POST",
    url: "/v1/approvals",
    summary: "Record an approval; it takes effect only through a plan",
    body: schema.RecordBody,
    reply: schema.ApprovalReply,
    status: 201,
    run: async ({ body }) => ({ approval: await control.record(body) }),
  });
  add({
    method: "DELETE",
    url: "/v1/approvals/:id",
    summary: "Withdraw a recorded approval; it takes effect only through a plan",
    body: null,
    reply: schema.WithdrawReply,
    run: async ({ id }) => {
      await control.withdraw(id);
      return { withdrawn: id };
    },
  });
}

function addKills(add: Add, control: Control, clock: () => number): void {
  add({
    method: "GET",
    url: "/v1/kills",
    summary: "Every kill of the launch book and of the live release",
    body: null,
    reply: schema.KillsReply,
    run: async () => ({ kills: await control.kills() }),
  });
  add({
    method: "POST",
    url: "/v1/kills",
    summary: "Record a kill; a plan made with its id needs one key",
    body: schema.KillBody,
    reply: schema.KillReply,
    status: 201,
    run: async ({ body }) => ({ kill: await control.kill(body, clock()) }),
  });
  add({
    method: "DELETE",
    url: "/v1/kills/:id",
    summary: "Remove a kill's record; the plan that follows needs two keys",
    body: null,
    reply: schema.ReviveReply,
    run: async ({ id }) => {
      await control.revive(id);
      return { revived: id };
    },
  });
}

function releaseOf(live: LiveRelease | null, now: number) {
  if (live === null) return null;
  const { content, twoKeySerial: _, ...release } = live;
  return {
    ...release,
    expired: Date.parse(live.expiresAt) <= now,
    book: content.book,
    packs: [...content.packs],
    filters: [...content.filters],
  };
}

function planOf(view: PlanView) {
  return { ...view, payloadType: planType, plan: schema.PlanReply.shape.plan.parse(view.plan) };
}

function summaryOf({ id, state, plan, approvals, serial }: PlanView) {
  const { createdAt, expiresAt, releaseExpiresAt, keysNeeded } = plan;
  const changes = { widening: 0, narrowing: 0, neutral: 0 };
  for (const { direction } of plan.changes) changes[direction] += 1;
  return { id, state, createdAt, expiresAt, releaseExpiresAt, keysNeeded, changes, approvals, serial };
}
