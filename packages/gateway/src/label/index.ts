export { openLabel, type OpenedLabel } from "./apply-label.ts";
export type { LabelStream } from "./label-stream.ts";
export { readLabel, type ReadLabel } from "./read-label.ts";
export { type LabelObligation } from "./write-label.ts";
