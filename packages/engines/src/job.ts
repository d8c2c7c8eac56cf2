import type { EngineResult } from "./engine-result.ts";
import type { DetectedLanguage } from "./language/index.ts";
import type { Proofreading } from "./proofreading/index.ts";
import type { SummaryInput } from "./summary/index.ts";

/** What the engines thread can be asked to do. */
export type Job =
  | { type: "summarize"; input: SummaryInput }
  | { type: "proofread"; input: ProofreadingInput }
  | { type: "detect-language"; text: string };

/** A text to proofread; without `language` (BCP 47) the language is detected. */
export type ProofreadingInput = { text: string; language?: string };

/** What each job gives. */
export type JobValue = {
  summarize: EngineResult<string>;
  proofread: EngineResult<Proofreading>;
  "detect-language": DetectedLanguage;
};

/** The message to the thread; `id` comes back with the answer. */
export type JobRequest = { id: number; job: Job };

/** The thread's answer: the job's value, or the name of what was thrown (never its message or text). */
export type JobAnswer =
  | { id: number; type: "done"; value: JobValue[Job["type"]] }
  | { id: number; type: "threw"; error: string };
