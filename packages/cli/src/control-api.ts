import type { KillView, PlanView, ProposeOptions } from "@homeport/control";
import type { Kill, KillOrder } from "@homeport/rules";
import { call, requireOk } from "./http.ts";

/** A release as control tells of it. */
export type LiveSummary = { serial: number; expiresAt: string; digest: string };

/** A plan in a list. */
export type PlanSummary = Pick<PlanView, "id" | "state" | "approvals"> & {
  createdAt: string;
  keysNeeded: 1 | 2;
  changes: { widening: number; narrowing: number; neutral: number };
};

/** Control's plans, over HTTP. Every function throws CommandFault where control refuses or does not answer. */
export const controlApi = {
  async propose(url: string, options: ProposeOptions = {}): Promise<PlanView> {
    return requireOk(await call(`${url}/v1/plans`, { method: "POST", body: options })) as PlanView;
  },
  async plan(url: string, id: string): Promise<PlanView> {
    return requireOk(await call(`${url}/v1/plans/${encodeURIComponent(id)}`)) as PlanView;
  },
  async plans(url: string): Promise<PlanSummary[]> {
    const body = requireOk(await call(`${url}/v1/plans`)) as { plans: PlanSummary[] };
    return body.plans;
  },
  async approve(
    url: string,
    id: string,
    approval: { operator: string; signature: string },
  ): Promise<PlanView> {
    const path = `${url}/v1/plans/${encodeURIComponent(id)}/approvals`;
    return requireOk(await call(path, { method: "POST", body: approval })) as PlanView;
  },
  async apply(url: string, id: string): Promise<LiveSummary> {
    const path = `${url}/v1/plans/${encodeURIComponent(id)}/apply`;
    const body = requireOk(await call(path, { method: "POST", body: {} })) as { release: LiveSummary };
    return body.release;
  },
  async live(url: string): Promise<LiveSummary | null> {
    const body = requireOk(await call(`${url}/v1/release`)) as { release: LiveSummary | null };
    return body.release;
  },
  async kill(url: string, order: KillOrder): Promise<Kill> {
    const body = requireOk(await call(`${url}/v1/kills`, { method: "POST", body: order })) as { kill: Kill };
    return body.kill;
  },
  async kills(url: string): Promise<KillView[]> {
    const body = requireOk(await call(`${url}/v1/kills`)) as { kills: KillView[] };
    return body.kills;
  },
  async revive(url: string, id: string): Promise<void> {
    requireOk(await call(`${url}/v1/kills/${encodeURIComponent(id)}`, { method: "DELETE" }));
  },
  async record(url: string, approval: unknown): Promise<void> {
    requireOk(await call(`${url}/v1/approvals`, { method: "POST", body: approval }));
  },
  async withdraw(url: string, id: string): Promise<void> {
    requireOk(await call(`${url}/v1/approvals/${encodeURIComponent(id)}`, { method: "DELETE" }));
  },
  async recorded(url: string): Promise<string[]> {
    const body = requireOk(await call(`${url}/v1/approvals`)) as {
      approvals: { id: string; recorded: boolean }[];
    };
    return body.approvals.filter(({ recorded }) => recorded).map(({ id }) => id);
  },
};
