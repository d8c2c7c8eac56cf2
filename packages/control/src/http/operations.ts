import { Problem } from "@homeport/protocol";
import { briefOf, planType, prove } from "@homeport/rules";
import type { Control } from "../control.ts";
import type { PlanView } from "../plans/index.ts";
import type { LiveRelease } from "../release/index.ts";
import { addChanging, type Changing } from "./change-route.ts";
import { addLogin } from "./login-routes.ts";
import { addReading, type Reading, refuseOtherMethods } from "./route.ts";
import * as schema from "./schemas.ts";
import type { Site } from "./site.ts";

/** Adds every operation of control; `clock` is read once for each request. */
export function addOperations(site: Site): void {
  const { app, control, clock } = site;
  const taken = new Map<string, string[]>();
  const take = (url: string, method: string) => taken.set(url, [...(taken.get(url) ?? []), method]);
  const add: Add = {
    reading(operation) {
      addReading(site, operation);
      take(operation.url, "GET");
    },
    changing(operation) {
      addChanging(site, operation);
      take(operation.url, operation.method);
    },
  };
  add.reading({
    url: "/",
    summary: "What this is",
    reply: schema.AboutReply,
    run: () => ({
      name: "homeport control" as const,
      description: "Plans, approves and applies what the gateways serve.",
      openapi: "/openapi.json",
    }),
  });
  add.reading({
    url: "/healthz",
    summary: "Whether control and its store answer",
    reply: schema.HealthReply,
    run: async () => {
      await control.live();
      return { status: "ok" as const };
    },
  });
  add.reading({
    url: "/v1/release",
    summary: "What is live, without its table",
    reply: schema.ReleaseReply,
    run: async () => ({ release: releaseOf(await control.live(), clock()) }),
  });
  addLogin(site, take);
  addRules(add, control, clock);
  addPlans(add, control, clock);
  addApprovals(add, control);
  addKills(add, control);
  addChanges(add, control);
  add.reading({
    url: "/openapi.json",
    summary: "This document",
    reply: schema.OpenapiReply,
    run: () => schema.OpenapiReply.parse(app.swagger()),
  });
  for (const [url, methods] of taken) refuseOtherMethods(app, url, methods);
}

type Add = {
  reading: <Reply>(operation: Reading<Reply>) => void;
  changing: <Body, Reply>(operation: Changing<Body, Reply>) => void;
};

/** What the live release says of a market on any day, and whether it is proven. */
function addRules(add: Add, control: Control, clock: () => number): void {
  add.reading({
    url: "/v1/markets/:id",
    summary: "A market as the live release has it: `CN`, or `CN@2026-10-31` as of a day",
    reply: schema.MarketReply,
    run: async ({ id }) => {
      const { sources, market, at } = await marketOf(control, id, clock());
      const brief = briefOf(sources, market, at);
      return schema.MarketReply.parse({
        market,
        at: new Date(at).toISOString(),
        features: brief.features,
        missing: brief.missing,
        dates: brief.dates,
        demands: brief.demands,
      });
    },
  });
  add.reading({
    url: "/v1/proof",
    summary: "Every cell of the live release against every invariant",
    reply: schema.ProofReply,
    run: async () => {
      const content = (await control.live())?.content;
      if (!content) throw new Problem("not_found", { issues: [{ path: "", message: "nothing is live" }] });
      const { packs, book } = content.sources;
      return prove({ packs, book: { ...book, kills: [...(content.kills ?? [])] }, table: content.table });
    },
  });
}

/** The sources that are live, and the market and instant that an address names. @throws Problem `not_found` */
async function marketOf(control: Control, id: string, now: number) {
  const [market = "", day] = id.split("@");
  const content = (await control.live())?.content;
  const known = content?.sources.packs.some((pack) => pack.market === market) === true;
  const at = day === undefined ? now : Date.parse(day);
  if (!content || !known || !Number.isFinite(at)) {
    const message = known ? `\`${day}\` is no date` : "no such market is live";
    throw new Problem("not_found", { issues: [{ path: "id", message }] });
  }
  const { packs, book } = content.sources;
  return { sources: { packs, book: { ...book, kills: [...(content.kills ?? [])] } }, market, at };
}

function addPlans(add: Add, control: Control, clock: () => number): void {
  add.reading({
    url: "/v1/plans",
    summary: "All plans, newest first",
    reply: schema.PlansReply,
    run: async () => ({ plans: (await control.plans(clock())).map(summaryOf) }),
  });
  add.changing({
    method: "POST",
    url: "/v1/plans",
    subject: "plan",
    summary: "Plan what the files say now, or what is live less a kill, or an earlier release",
    body: schema.ProposeBody,
    reply: schema.PlanReply,
    status: 201,
    run: async (changes, { body }) => planOf(await changes.propose(body)),
  });
  add.reading({
    url: "/v1/plans/:id",
    summary: "A plan, the text to sign, and who has approved it",
    reply: schema.PlanReply,
    run: async ({ id }) => planOf(await control.plan(id, clock())),
  });
  add.changing({
    method: "POST",
    url: "/v1/plans/:id/approvals",
    subject: "plan",
    summary: "Approve a plan with an operator's signature over its text",
    body: schema.ApproveBody,
    reply: schema.PlanReply,
    status: 201,
    run: async (changes, { id, body }) => planOf(await changes.approve(id, body)),
  });
  add.changing({
    method: "POST",
    url: "/v1/plans/:id/apply",
    subject: "plan",
    summary: "Make an approved plan live",
    body: schema.EmptyBody,
    reply: schema.ReleaseReply,
    run: async (changes, { id }) => ({ release: releaseOf(await changes.apply(id), clock()) }),
  });
}

function addApprovals(add: Add, control: Control): void {
  add.reading({
    url: "/v1/approvals",
    summary: "All approvals in the launch book; what is live can be another",
    reply: schema.ApprovalsReply,
    run: async () => {
      const { digest, book, recorded } = await control.book();
      const approvals = book.approvals.map((approval) =>
        Object.assign({ recorded: recorded.includes(approval.id) }, approval),
      );
      return { book: digest, approvals };
    },
  });
  add.changing({
    method: "POST",
    url: "/v1/approvals",
    subject: "approval",
    summary: "Record an approval; it takes effect only through a plan",
    body: schema.RecordBody,
    reply: schema.ApprovalReply,
    status: 201,
    run: async (changes, { body }) => ({ approval: await changes.record(body) }),
  });
  add.changing({
    method: "POST",
    url: "/v1/approvals/:id/state",
    subject: "approval",
    summary: "Move a recorded approval to its next state; it takes effect only through a plan",
    body: schema.MoveBody,
    reply: schema.ApprovalReply,
    run: async (changes, { id, body }) => ({ approval: await changes.move(id, body) }),
  });
  add.changing({
    method: "DELETE",
    url: "/v1/approvals/:id",
    subject: "approval",
    summary: "Withdraw a recorded approval; it takes effect only through a plan",
    body: null,
    reply: schema.WithdrawReply,
    run: async (changes, { id }) => {
      await changes.withdraw(id);
      return { withdrawn: id };
    },
  });
}

function addKills(add: Add, control: Control): void {
  add.reading({
    url: "/v1/kills",
    summary: "Every kill of the launch book and of the live release",
    reply: schema.KillsReply,
    run: async () => ({ kills: await control.kills() }),
  });
  add.changing({
    method: "POST",
    url: "/v1/kills",
    subject: "kill",
    summary: "Record a kill; a plan made with its id needs one key",
    body: schema.KillBody,
    reply: schema.KillReply,
    status: 201,
    run: async (changes, { body }) => ({ kill: await changes.kill(body) }),
  });
  add.changing({
    method: "DELETE",
    url: "/v1/kills/:id",
    subject: "kill",
    summary: "Remove a kill's record; the plan that follows needs two keys",
    body: null,
    reply: schema.ReviveReply,
    run: async (changes, { id }) => {
      await changes.revive(id);
      return { revived: id };
    },
  });
}

function addChanges(add: Add, control: Control): void {
  add.reading({
    url: "/v1/changes",
    summary: "The last 200 entries of the log of changes, newest first",
    reply: schema.ChangesReply,
    run: async () => ({ changes: await control.changes() }),
  });
  add.reading({
    url: "/v1/changes/:id",
    summary: "The entries of one change, oldest first",
    reply: schema.ChangeReply,
    run: async ({ id }) => ({ entries: await control.changeEntries(id) }),
  });
  add.reading({
    url: "/v1/changes/before/:id",
    summary: "The 200 entries before a sequence number, newest first",
    reply: schema.ChangesReply,
    run: async ({ id }) => ({ changes: await control.changes(sequenceIn(id)) }),
  });
}

function sequenceIn(id: string): number {
  if (/^[1-9]\d{0,14}$/.test(id)) return Number(id);
  const message = `\`${id.slice(0, 100)}\` is no sequence number`;
  throw new Problem("invalid_request", { issues: [{ path: "id", message }] });
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
