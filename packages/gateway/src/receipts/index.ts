export { contentHash } from "./hash.ts";
export { sealBatch, type SealTerms } from "./seal-batch.ts";
