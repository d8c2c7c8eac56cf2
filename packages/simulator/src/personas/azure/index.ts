import { openai } from "../openai/index.ts";
import { openaiOperations } from "../openai/operations.ts";
import type { Persona } from "../persona.ts";
import { azureErrors } from "./errors.ts";
import { filterResults } from "./filter.ts";
import { azureFraming } from "./framing.ts";

/** What of OpenAI's other interfaces this service has in its v1 form; speech is documented as a preview only. */
const offered = new Set(["embeddings", "images", "image-edits"]);

/** Azure OpenAI, v1: OpenAI's models behind a filter of the cloud's own; a deployment is named as its model here. */
export const azure: Persona = {
  ...openai,
  name: "azure",
  api: "v1",
  verified: "2026-11-28",
  evidence: [
    "Homeport's wire research, 2026-11-22",
    "Microsoft Learn, Azure OpenAI content filtering and content streaming, copies of 2026",
    "bug reports named at each error",
  ],
  path: "/openai/v1/chat/completions",
  operations: openaiOperations
    .filter(({ name }) => offered.has(name))
    .map((operation) => ({ ...operation, path: `/openai${operation.path}` })),
  // Each resource has a host of its own, whose name is its owner's and tells no region.
  hosts: [
    {
      host: "*.openai.azure.com",
      region: "global",
      inferenceScope: "global",
      keyRegions: ["global"],
    },
  ],
  errors: azureErrors,
  errorBody: ({ facts, message, param, code }, ids) => {
    if (facts.envelope === "gateway") return { error: { code, message } };
    if (facts.envelope !== "filter") return openai.errorBody({ facts, message, param, code }, ids);
    const inner = {
      code: "ResponsibleAIPolicyViolation",
      content_filter_result: filterResults("prompt", "violence"),
    };
    return { error: { message, type: null, param, code, status: facts.status, innererror: inner } };
  },
  // In the v1 form the official OpenAI client's bearer is taken as well (Microsoft Learn, v1 API).
  keyIn: ({ headers }) => {
    const key = headers["api-key"];
    return typeof key === "string"
      ? key
      : (/^Bearer\s+(\S.*)$/i.exec(headers.authorization ?? "")?.[1] ?? null);
  },
  inspection: {
    input: { as: "error", error: azureErrors["blocked-input"] },
    output: { as: "finish", finish: "content_filter", shows: "half", marks: { harm: "violence" } },
    modes: {
      late: {
        phase: "output",
        verdict: {
          as: "finish",
          finish: "content_filter",
          shows: "all",
          marks: { harm: "violence", late: true },
        },
        says: "asynchronous filter: the verdict after the whole text and its finish",
      },
      protected: {
        phase: "output",
        verdict: {
          as: "finish",
          finish: "content_filter",
          shows: "half",
          marks: { harm: "protected_material_text" },
        },
        says: "somebody's text, found on the way",
      },
      "filter-down": {
        phase: "output",
        verdict: { as: "finish", finish: "stop", shows: "all", marks: { down: true } },
        says: "no verdict: the filter did not get to its end, and the answer came unfiltered",
      },
    },
  },
  framing: azureFraming,
  headers: (ids) => ({
    "x-request-id": ids.request,
    "apim-request-id": ids.request,
    "x-ms-region": "Simulated",
  }),
  rateLimitHeaders: { "retry-after": "20" },
};
