import type { ChangeEntry, KillView, PlanView, ProposeOptions } from "@homeport/control";
import type { Approval, Kill, KillOrder } from "@homeport/rules";
import { call, requireOk } from "./http.ts";
import type { Signer } from "./operator-key.ts";

/** Where control is, and the operator who asks it to change something. */
export type SignedControl = { url: string; signer: Signer };

/** Where control is, and by what it knows who reads: a key that signs, or the token of a login; neither where anybody may. */
export type ReadControl = { url: string; signer?: Signer; token?: string };

/** As whom control knows somebody; without a login there is no date. */
export type Whoami = { name: string; access: string[]; expiresAt: string | null };

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
  async plan(control: ReadControl, id: string): Promise<PlanView> {
    return (await read(control, `/v1/plans/${encodeURIComponent(id)}`)) as PlanView;
  },
  async plans(control: ReadControl): Promise<PlanSummary[]> {
    const body = (await read(control, "/v1/plans")) as { plans: PlanSummary[] };
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
  async live(control: ReadControl): Promise<LiveSummary | null> {
    const body = (await read(control, "/v1/release")) as { release: LiveSummary | null };
    return body.release;
  },
  async kill(control: SignedControl, order: KillOrder): Promise<Kill> {
    return ((await change(control, "POST /v1/kills", order)) as { kill: Kill }).kill;
  },
  async kills(control: ReadControl): Promise<KillView[]> {
    const body = (await read(control, "/v1/kills")) as { kills: KillView[] };
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
  async recorded(control: ReadControl): Promise<string[]> {
    const body = (await read(control, "/v1/approvals")) as {
      approvals: { id: string; recorded: boolean }[];
    };
    return body.approvals.filter(({ recorded }) => recorded).map(({ id }) => id);
  },
  async whoami(control: ReadControl): Promise<Whoami> {
    return (await read(control, "/v1/session")) as Whoami;
  },
  async logout({ url, token }: { url: string; token: string }, everywhere: boolean): Promise<void> {
    requireOk(await call(`${url}/v1/session${everywhere ? "s" : ""}`, { method: "DELETE", token }));
  },
  /** The last entries of the log of changes, newest first, or those before a sequence number. */
  async changes(control: ReadControl, before?: number): Promise<ChangeEntry[]> {
    const path = before === undefined ? "/v1/changes" : `/v1/changes/before/${before}`;
    return ((await read(control, path)) as { changes: ChangeEntry[] }).changes;
  },
  async changeEntries(control: ReadControl, id: string): Promise<ChangeEntry[]> {
    const body = await read(control, `/v1/changes/${encodeURIComponent(id)}`);
    return (body as { entries: ChangeEntry[] }).entries;
  },
};

/** Reads, as whoever reads; for example `read(control, "/v1/plans")`. */
async function read({ url, signer, token }: ReadControl, path: string): Promise<unknown> {
  const asking = { ...(signer && { signer }), ...(token !== undefined && { token }) };
  return requireOk(await call(`${url}${path}`, asking));
}

/** Asks for a change, signed; for example `change(control, "POST /v1/plans", {})`. */
async function change({ url, signer }: SignedControl, operation: string, body?: unknown): Promise<unknown> {
  const [method, path] = operation.split(" ") as ["POST" | "DELETE", string];
  return requireOk(await call(`${url}${path}`, { method, signer, ...(body !== undefined && { body }) }));
}
