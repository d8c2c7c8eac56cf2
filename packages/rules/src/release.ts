import { Envelope } from "@homeport/protocol";
import { z } from "zod";
import { Access, ReaderAccess } from "./access.ts";
import type { Book } from "./book.ts";
import type { Change } from "./change.ts";
import type { Kill } from "./kill.ts";
import type { Pack } from "./pack.ts";
import type { Table } from "./table.ts";

/** What is proven, approved and served: the table, the filters it needs, and where both came from. */
export type ReleaseContent = {
  table: Table;
  packs: readonly { market: string; version: string; digest: string }[];
  /** What the table follows from, whole, so that anybody who holds the release can check that it does. */
  sources: { packs: readonly Pack[]; book: Book };
  /** Digest of the launch book without its kills, which stand below. */
  book: string;
  filters: readonly { id: string; version: string; digest: string }[];
  /** The kills that the table has taken out, by id; absent where there are none. */
  kills?: readonly Kill[];
};

/** The payload of a release; `serial` only ever grows. */
export type ReleasePayload = {
  schema: 1;
  serial: number;
  issuedAt: string;
  expiresAt: string;
  content: ReleaseContent;
};

/** The payload operators sign: which content replaces which, and what that means. */
export type PlanPayload = {
  schema: 1;
  id: string;
  createdAt: string;
  expiresAt: string;
  /** Digest of the live release's content, or null where nothing is live. */
  from: string | null;
  /** The serial the release will have; an approval is good for that one release only. */
  serial: number;
  /** Digest of the proposed content. */
  to: string;
  releaseExpiresAt: string;
  keysNeeded: 1 | 2;
  changes: readonly Change[];
};

export const releaseType = "application/vnd.homeport.release+json";
export const planType = "application/vnd.homeport.plan+json";

const Signed = z.strictObject({ plan: Envelope, release: Envelope });

/** How many one-key releases may follow a two-key one before two keys are needed again. */
export const maxReleaseBase = 32;

/**
 * A release as it lies in a file: the plan its operators signed, and the release control signed.
 * A release that one key narrowed brings its `base`: the last two-key release and what followed, oldest first,
 * so that a gateway that starts from nothing can still see that it only narrows.
 */
export const SignedRelease = Signed.extend({ base: z.array(Signed).max(maxReleaseBase).default([]) });
export type SignedRelease = z.infer<typeof SignedRelease>;

/** Who is trusted: the operators' and control's public keys, as PEM; the gateway's own copy. */
export const Trust = z.strictObject({
  control: z.array(z.string()).min(1),
  filters: z.array(z.string()).min(1),
  operators: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(64),
        role: z.string().min(1).max(64),
        publicKey: z.string(),
        access: z.array(Access).optional(),
      }),
    )
    .min(1),
  /** People who hold no key and only read. */
  readers: z
    .array(z.strictObject({ name: z.string().min(1).max(64), access: z.array(ReaderAccess).min(1) }))
    .optional(),
});
export type Trust = z.infer<typeof Trust>;
