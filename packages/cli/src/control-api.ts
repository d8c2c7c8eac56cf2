import type { ChangeEntry, KillView, PlanView, ProposeOptions } from "@homeport/control";
import type { Approval, Kill, KillOrder } from "@homeport/rules";
import { call, requireOk } from "./http.ts";
import type { Signer } from "./operator-key.ts";

/** Where control is, and the operator who asks it to change something. */
export type SignedControl = { url: string; signer: Signer };

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
  async propose(control: SignedControl, options: ProposeOptions = {}): Promise<PlanView> {
    return (await change(control, "POST /v1/plans", options)) as PlanView;
  },
  async plan(url: string, id: string): Promise<PlanView> {
    return requireOk(await call(`${url}/v1/plans/${encodeURIComponent(id)}`)) as PlanView;
  },
  async plans(url: string): Promise<PlanSummary[]> {
    const body = requireOk(await call(`${url}/v1/plans`)) as { plans: PlanSummary[] };
    return body.plans;
  },
  async approve(control: SignedControl, id: string, signature: string): Promise<PlanView> {
    const { operator } = control.signer;
    return (await change(control, `POST /v1/plans/${encodeURIComponent(id)}/approvals`, {
      operator,
      signature,
    })) as PlanView;
  },
  async apply(control: SignedControl, id: string): Promise<LiveSummary> {
    const body = await change(control, `POST /v1/plans/${encodeURIComponent(id)}/apply`, {});
    return (body as { release: LiveSummary }).release;
  },
  async live(url: string): Promise<LiveSummary | null> {
    const body = requireOk(await call(`${url}/v1/release`)) as { release: LiveSummary | null };
    return body.release;
  },
  async kill(control: SignedControl, order: KillOrder): Promise<Kill> {
    return ((await change(control, "POST /v1/kills", order)) as { kill: Kill }).kill;
  },
  async kills(url: string): Promise<KillView[]> {
    const body = requireOk(await call(`${url}/v1/kills`)) as { kills: KillView[] };
    return body.kills;
  },
  async revive(control: SignedControl, id: string): Promise<void> {
    await change(control, `DELETE /v1/kills/${encodeURIComponent(id)}`);
  },
  async record(control: SignedControl, approval: unknown): Promise<void> {
    await change(control, "POST /v1/approvals", approval);
  },
  async move(control: SignedControl, id: string, move: { state: string; on?: string }): Promise<Approval> {
    const body = await change(control, `POST /v1/approvals/${encodeURIComponent(id)}/state`, move);
    return (body as { approval: Approval }).approval;
  },
  async withdraw(control: SignedControl, id: string): Promise<void> {
    await change(control, `DELETE /v1/approvals/${encodeURIComponent(id)}`);
  },
  async recorded(url: string): Promise<string[]> {
    const body = requireOk(await call(`${url}/v1/approvals`)) as {
      approvals: { id: string; recorded: boolean }[];
    };
    return body.approvals.filter(({ recorded }) => recorded).map(({ id }) => id);
  },
  /** The last entries of the log of changes, newest first, or those before a sequence number. */
  async changes(url: string, before?: number): Promise<ChangeEntry[]> {
    const path = before === undefined ? "/v1/changes" : `/v1/changes/before/${before}`;
    return (requireOk(await call(`${url}${path}`)) as { changes: ChangeEntry[] }).changes;
  },
  async changeEntries(url: string, id: string): Promise<ChangeEntry[]> {
    const reply = await call(`${url}/v1/changes/${encodeURIComponent(id)}`);
    return (requireOk(reply) as { entries: ChangeEntry[] }).entries;
  },
};

/** Asks for a change, signed; for example `change(control, "POST /v1/plans", {})`. */
async function change({ url, signer }: SignedControl, operation: string, body?: unknown): Promise<unknown> {
  const [method, path] = operation.split(" ") as ["POST" | "DELETE", string];
  return requireOk(await call(`${url}${path}`, { method, signer, ...(body !== undefined && { body }) }));
}
