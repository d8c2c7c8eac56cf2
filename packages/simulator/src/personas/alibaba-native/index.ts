import { alibabaErrors } from "../alibaba/errors.ts";
import { alibabaHosts } from "../alibaba/hosts.ts";
import { alibaba } from "../alibaba/index.ts";
import { translationRequirement } from "../alibaba/requirements.ts";
import { composeErrors } from "../compose.ts";
import type { ErrorFacts } from "../error-facts.ts";
import type { Persona } from "../persona.ts";
import { dashScopeFraming } from "./framing.ts";
import { dashScopeOperations } from "./operations.ts";
import { translate } from "./translate.ts";

const documented =
  "documented: Model Studio error codes, the native column; wording as in compatible mode" as const;
const native = (code: string, facts: ErrorFacts) => ({ ...facts, code, source: documented });

/** The native codes: the same words as in compatible mode, other names. */
const errors = composeErrors(
  { type: "", code: "InvalidParameter", envelope: "native" },
  {
    ...Object.fromEntries(
      Object.entries(alibabaErrors).map(([name, facts]) => [name, native("InvalidParameter", facts)]),
    ),
    "missing-key": {
      ...alibabaErrors["missing-key"],
      code: "InvalidApiKey",
      message: "No API-key provided.",
      source: documented,
    },
    "wrong-key": {
      ...alibabaErrors["wrong-key"],
      code: "InvalidApiKey",
      message: "Invalid API-key provided.",
      source: documented,
    },
    "wrong-region": {
      ...alibabaErrors["wrong-region"],
      code: "InvalidApiKey",
      message: "Invalid API-key provided.",
      source: documented,
    },
    "wrong-path": native("NotFound", alibabaErrors["wrong-path"]),
    "too-large": native("BadRequest.TooLarge", alibabaErrors["too-large"]),
    "unknown-model": {
      ...native("ModelNotFound", alibabaErrors["unknown-model"]),
      message: "Model not exist.",
    },
    "blocked-input": {
      ...alibabaErrors["blocked-input"],
      code: "DataInspectionFailed",
      message: "Input data may contain inappropriate content.",
      source:
        "documented: wire research (2026-11-22), the code; recorded wording: Samueli924/chaoxing#539, 2025-10-14",
    },
    "blocked-output": {
      ...alibabaErrors["blocked-output"],
      code: "DataInspectionFailed",
      message: "Output data may contain inappropriate content.",
      source: "documented: wire research (2026-11-22)",
    },
    "rate-limit": {
      ...native("Throttling.RateQuota", alibabaErrors["rate-limit"]),
      message: "Requests rate limit exceeded, please try again later.",
    },
    quota: {
      ...native("Throttling.AllocationQuota", alibabaErrors.quota),
      message: "Allocated quota exceeded, please increase your quota limit.",
    },
    "server-error": native("InternalError", alibabaErrors["server-error"]),
  },
);

const thinkingNeedsIncrements: ErrorFacts = {
  ...errors["invalid-value"],
  message: "parameter.incremental_output must be true when parameter.enable_thinking is true",
  source: "documented: wire research (2026-11-22): thinking without a stream is an error; wording composed",
};

const arrears: ErrorFacts = {
  ...errors.quota,
  status: 400,
  code: "Arrearage",
  message: "Access denied, please make sure your account is in good standing.",
  source: "documented: wire research (2026-11-22): 400; wording from Model Studio error codes",
};

/** Alibaba's native API, DashScope. */
export const alibabaNative: Persona = {
  ...alibaba,
  api: "native",
  // What hears is called at another path.
  models: alibaba.models.filter(({ hears }) => hears === undefined),
  evidence: [...alibaba.evidence, "dashscope/dashscope-sdk-python, 2026-07-02"],
  path: "/api/v1/services/aigc/text-generation/generation",
  hosts: alibabaHosts,
  parameters: {
    model: { is: "string" },
    input: { is: "object", fields: { messages: { is: "array" }, prompt: { is: "string" } } },
    parameters: {
      is: "object",
      fields: {
        ...Object.fromEntries(
          Object.entries(alibaba.parameters).filter(
            ([name]) => !["model", "messages", "stream", "stream_options"].includes(name),
          ),
        ),
        result_format: { is: "string", oneOf: ["message", "text"] },
        incremental_output: { is: "boolean" },
      },
    },
  },
  required: ["model", "input"],
  requirements: [
    ({ model, input, parameters }) => {
      const { messages } = (input ?? {}) as { messages?: unknown };
      const { translation_options: options } = (parameters ?? {}) as { translation_options?: unknown };
      const error = translationRequirement({ model, messages, translation_options: options });
      return error === null ? null : { ...error, facts: native("InvalidParameter", error.facts) };
    },
    ({ parameters }) => {
      const { enable_thinking: thinks, incremental_output: grows } = (parameters ?? {}) as Record<
        string,
        unknown
      >;
      return thinks === true && grows !== true ? { facts: thinkingNeedsIncrements, values: {} } : null;
    },
  ],
  translate,
  errors,
  errorBody: ({ message, code }, ids) => ({ code, message, request_id: ids.request }),
  inspection: {
    input: { as: "error", error: errors["blocked-input"] },
    output: { as: "error", error: errors["blocked-output"] },
    modes: {
      infringement: {
        phase: "input",
        verdict: { as: "error", error: { ...errors["blocked-input"], code: "IPInfringementSuspect" } },
        says: "suspected infringement of rights",
      },
      arrears: {
        phase: "input",
        verdict: { as: "error", error: arrears },
        says: "no verdict: status 400 for money owed",
      },
    },
  },
  framing: dashScopeFraming,
  delays: {
    streamFirstByte: {
      p50: 812,
      p90: 1744,
      source: "wire research: DashScope native text streams, n=12, older",
    },
    whole: null,
  },
  operations: dashScopeOperations,
};
