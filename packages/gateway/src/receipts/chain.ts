import type { ReceiptFacts } from "@homeport/protocol";
import { chainOf } from "@homeport/protocol/chain";

export type { EntryCheck, Tail } from "@homeport/protocol/chain";

const receipts = chainOf<ReceiptFacts>("application/vnd.homeport.receipt+json", "homeport receipts");

/** What the first entry of a log has for its predecessor. */
export const genesis = receipts.beginning.digest;

/** Ties facts to the chain and signs them, and checks entries and links; see `Chain`. */
export const { sealEntry, checkEntry, checkLink } = receipts;
