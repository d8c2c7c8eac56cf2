export type { Correction, Proofreading } from "./correction.ts";
export { proofreadingLimit, proofreadText } from "./proofread.ts";
