import type { LinkedEntry, SignedHead } from "@homeport/protocol";
import { type HeadTail, linkedReceipts, tailOf } from "@homeport/protocol/receipts";

/** What the next head is tied to: the newest head or, before the first one, the last entry of an older gateway. */
export function tailAfter(head: SignedHead | null, linked: LinkedEntry | null): HeadTail {
  if (head) return tailOf(head);
  const { digest, sequence } = linked ?? linkedReceipts.beginning;
  return { sequence: 0, digest, entries: sequence };
}
