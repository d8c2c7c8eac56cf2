export { contentHash } from "./hash.ts";
export { randomWord } from "./random-word.ts";
export { receiptId } from "./receipt-id.ts";
export { sealBatch, type SealTerms } from "./seal-batch.ts";
