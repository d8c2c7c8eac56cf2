export { type SummaryInput, summarizeText, summaryLimit } from "./summarize.ts";
