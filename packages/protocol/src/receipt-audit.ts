import { canonicalize } from "./canonical.ts";
import type { EntryCheck } from "./chain.ts";
import type { VerifyingKey } from "./envelope.ts";
import { hashBytes, leafHash, treeRoot } from "./merkle.ts";
import type { LinkedEntry, SignedHead } from "./receipt.ts";
import { linkedReceipts } from "./receipt-check.ts";
import { checkHead, headGaps, type HeadTail, readHead, tailOf } from "./receipt-head.ts";
import { readJson, readText, type StoredBatch, type StoredLink, type StoredText } from "./receipt-stored.ts";

/** What is wrong with an entry, or with a batch, which is named by its first entry. */
export type AuditFault = { sequence: number; causes: readonly string[] };

/** What an audit came to; `head` is the last that was read. */
export type AuditResult = { entries: number; head: SignedHead | null; faults: readonly AuditFault[] };

/**
 * Verifies a whole log as it lies in a store, part by part and oldest first: `link` for each entry of an older gateway,
 * then `batch` for each batch, then `end`. It trusts nothing but the keys, and heads that somebody kept: without one, a
 * lost end does not show. Everything else does: what was edited, taken out, moved or put in.
 *
 * @example const audit = new ReceiptAudit(keys, kept); for (const batch of batches) audit.batch(batch); audit.end();
 */
export class ReceiptAudit {
  readonly #keys: readonly VerifyingKey[];
  readonly #kept: readonly SignedHead[];
  readonly #faults: AuditFault[] = [];
  readonly #seen = new Set<SignedHead>();
  #tail: HeadTail = { ...linkedReceipts.beginning, entries: 0 };
  #links: { sequence: number; digest: string } = linkedReceipts.beginning;
  #head: SignedHead | null = null;
  #entries = 0;

  constructor(keys: readonly VerifyingKey[], kept: readonly SignedHead[] = []) {
    this.#keys = keys;
    this.#kept = kept;
  }

  /** The next entry of an older gateway. */
  link(stored: StoredLink): void {
    this.#entries++;
    const text = typeof stored.entry === "string" ? stored.entry : null;
    const entry = readJson(text) as LinkedEntry | undefined;
    const sequence = Number(stored.sequence);
    if (
      typeof entry !== "object" ||
      entry === null ||
      typeof entry.facts !== "object" ||
      entry.facts === null
    )
      return this.#fault(sequence, ["it cannot be read"]);
    const { facts } = entry;
    const beside = [entry.sequence, facts.receipt, facts.at, facts.market, facts.feature, facts.outcome];
    const { receipt, at, market, feature, outcome } = stored;
    const causes: string[] = [];
    if (JSON.stringify(beside) !== JSON.stringify([stored.sequence, receipt, at, market, feature, outcome]))
      causes.push("what stands beside it is not what it says");
    if (JSON.stringify(entry) !== text) causes.push("it is not written as it was");
    causes.push(...causesOf(safely(() => linkedReceipts.checkEntry(entry, this.#keys))));
    causes.push(...causesOf(linkedReceipts.checkLink(this.#links, entry)));
    this.#fault(sequence, causes);
    this.#links = { sequence: entry.sequence, digest: entry.digest };
    this.#tail = { sequence: 0, digest: entry.digest, entries: entry.sequence };
  }

  /** The next batch with all its entries. */
  batch(stored: StoredBatch): void {
    this.#entries += stored.entries.length;
    const text = typeof stored.head === "string" ? stored.head : null;
    const head = readHead(readJson(text));
    if (head === null) return this.#fault(Number(stored.first), ["its head cannot be read"]);
    const causes = [...causesOf(checkHead(head, this.#keys)), ...headGaps(this.#tail, head)];
    if (this.#head !== null && this.#head.chain !== head.chain) causes.push("its head is of another chain");
    if (canonicalize(head) !== text || stored.first !== head.first)
      causes.push("its head is not written as it was");
    const { leaves } = stored;
    const whole = leaves instanceof Uint8Array && leaves.length === head.count * hashBytes;
    if (!whole || `sha256:${treeRoot(leaves).toString("hex")}` !== head.root)
      causes.push("its hashes do not come to its root");
    if (stored.entries.length !== head.count)
      causes.push(`it holds ${head.count} entries, of which ${stored.entries.length} are here`);
    this.#fault(head.first, causes);
    let expected = head.first;
    for (const entry of stored.entries) {
      const sequence = Number(entry.sequence);
      const gap = sequence === expected ? [] : ["an entry is missing before it"];
      this.#fault(sequence, [...gap, ...entryCauses(entry, leafAt(leaves, sequence - head.first))]);
      expected = sequence + 1;
    }
    this.#head = head;
    this.#tail = tailOf(head);
    for (const kept of this.#kept) {
      if (kept.chain !== head.chain || kept.sequence !== head.sequence) continue;
      this.#seen.add(kept);
      if (tailOf(kept).digest !== this.#tail.digest)
        this.#fault(head.first, ["its head is not the one that was kept"]);
    }
  }

  /** An entry that no head covers, or that lies where none may. */
  stray(sequence: number): void {
    this.#entries++;
    this.#fault(sequence, ["no head covers it"]);
  }

  /** What the audit came to, when all was read. */
  end(): AuditResult {
    for (const kept of this.#kept) {
      this.#fault(kept.first, causesOf(checkHead(kept, this.#keys)));
      if (!this.#seen.has(kept))
        this.#fault(kept.first, ["the head that was kept is not in this log: its end is lost"]);
    }
    return { entries: this.#entries, head: this.#head, faults: this.#faults };
  }

  #fault(sequence: number, causes: readonly string[]): void {
    if (causes.length > 0) this.#faults.push({ sequence, causes });
  }
}

function entryCauses({ facts, receipt }: StoredText, leaf: Uint8Array | null): string[] {
  const text = readText(facts);
  if (text === null || leaf === null || !leafHash(text).equals(leaf))
    return ["the digest does not fit the facts"];
  const named = readJson(text) as { receipt?: unknown } | undefined;
  return named?.receipt === receipt ? [] : ["it lies under another receipt's name"];
}

function leafAt(leaves: unknown, index: number): Uint8Array | null {
  if (!(leaves instanceof Uint8Array)) return null;
  return leaves.subarray(index * hashBytes, (index + 1) * hashBytes);
}

function causesOf(check: EntryCheck): readonly string[] {
  return check.type === "invalid" ? check.causes : [];
}

/** What was read may be anything, also what has no canonical form. */
function safely(check: () => EntryCheck): EntryCheck {
  try {
    return check();
  } catch {
    return { type: "invalid", causes: ["it cannot be read"] };
  }
}
