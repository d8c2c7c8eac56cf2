import { parseRequest, Problem } from "@homeport/protocol";
import { Approval, ApprovalState, approvalMoves } from "@homeport/rules";
import { z } from "zod";
import type { Keep } from "../changes/index.ts";
import { writeDurably } from "../files/index.ts";
import { readApproval, recordFiles } from "../sources/index.ts";
import { type BookFolders, plannedOf, recordText } from "./record.ts";

/** Where an approval goes; `on` is the day that the state holds from. */
export const Move = z.strictObject({ state: ApprovalState, on: z.iso.date().optional() });
export type Move = z.infer<typeof Move>;

/**
 * Rewrites a recorded approval with its next state, and its history where it has one or is at its beginning.
 * It takes effect only through a plan.
 *
 * @throws Problem `record_not_found`, also where it stands in the maker's own files; `approval_transition_illegal`,
 * `book_invalid` where its file has faults, or `invalid_request`.
 */
export async function moveApproval(
  folders: BookFolders,
  { id, move, today }: { id: string; move: Move; today: string },
  keep: Keep,
): Promise<Approval> {
  const held = (await recordFiles(folders, "approvals")).filter((file) => file.id === id);
  const [file] = held;
  const own = held.find(({ recorded }) => !recorded);
  if (!file || own) {
    const named = `\`${id.slice(0, 100)}\``;
    const message = own ? `${named} stands in ${own.name}; edit it there` : named;
    throw new Problem("record_not_found", { issues: [{ path: "id", message }] });
  }
  const before = await readApproval(file);
  const next = approvalMoves(before.kind, before.state);
  if (!next.includes(move.state)) throw illegal(before, next);
  const entry = { state: move.state, on: move.on ?? today };
  const after = parseRequest(Approval, { ...before, state: move.state, ...historyOf(before, entry) });
  const text = recordText(after);
  await keep(plannedOf("approvals", id, text), () => writeDurably(file.path, text));
  return after;
}

/** A history can only be begun at the beginning: of what came before nobody knows the days. */
function historyOf(
  { state, history }: Approval,
  entry: { state: ApprovalState; on: string },
): Pick<Approval, "history"> {
  if (history) return { history: [...history, entry] };
  const isBeginning = state === "drafting" || state === "not_required";
  return isBeginning ? { history: [{ state, on: entry.on }, entry] } : {};
}

function illegal({ kind, state }: Approval, next: readonly ApprovalState[]): Problem {
  const way =
    next.length === 0 ? "nothing follows it" : `it goes to ${next.map((name) => `\`${name}\``).join(", ")}`;
  const message = `this ${kind} is \`${state}\`; ${way}`;
  return new Problem("approval_transition_illegal", { issues: [{ path: "state", message }] });
}
