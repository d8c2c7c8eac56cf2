import type { ErrorFacts } from "../error-facts.ts";
import type { Mode } from "../inspection.ts";

const invalidPrompt: ErrorFacts = {
  status: 400,
  type: "invalid_request_error",
  code: "invalid_prompt",
  param: null,
  message:
    "Invalid prompt: your prompt was flagged as potentially violating our usage policy. Please try again with a different prompt.",
  envelope: "error",
  source: "documented: wire research (2026-11-22), the code; wording from background knowledge",
};

/** What else OpenAI's safety systems may say (wire research). */
export const openaiModes: Readonly<Record<string, Mode>> = {
  "invalid-prompt": {
    phase: "input",
    verdict: { as: "error", error: invalidPrompt },
    says: "status 400 with `invalid_prompt`",
  },
  "bio-policy": {
    phase: "input",
    verdict: {
      as: "error",
      error: {
        ...invalidPrompt,
        code: "bio_policy",
        source: "documented: wire research, the code; wording composed",
      },
    },
    says: "status 400 with `bio_policy`",
  },
  filter: {
    phase: "input",
    verdict: { as: "finish", finish: "content_filter", shows: "nothing" },
    says: "status 200, no text, finish `content_filter`",
  },
};
