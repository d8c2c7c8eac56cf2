import { refuseWhen } from "../defaults.ts";
import type { ErrorFacts } from "../error-facts.ts";
import type { Mode } from "../inspection.ts";
import type { Persona } from "../persona.ts";
import { reasoningAsked, responsesOf, responsesParameters } from "../responses/index.ts";
import { noEffort, xaiErrors } from "./errors.ts";
import { xai, xaiUs } from "./index.ts";

const notStored: ErrorFacts = {
  ...xaiErrors["unknown-model"],
  message: "Response with id={id} not found.",
  source: "composed: no recording found; the simulator stores no response",
};

const failed: Mode = {
  phase: "output",
  verdict: {
    as: "finish",
    finish: "failed",
    shows: "half",
    marks: { code: "server_error", message: "The simulated response failed as it was asked to." },
  },
  says: "no verdict: `response.failed` after half of the text; whole: status `failed` under 200",
};

const zeroRetention: Mode = {
  phase: "input",
  verdict: {
    as: "error",
    error: {
      ...xaiErrors["invalid-value"],
      message: "Zero data retention is enabled for your team: `store` must be set to false.",
      source: "documented: wire research (2026-11-22): `store` must be false under ZDR; wording composed",
    },
  },
  says: "no verdict: the team's zero retention wants `store: false`",
};

const facts = {
  path: "/v1/responses",
  parameters: {
    ...responsesParameters,
    reasoning: {
      is: "object",
      fields: {
        effort: { is: "string", oneOf: ["none", "low", "medium", "high"] },
        summary: { is: "string" },
      },
    },
    include: { is: "array" },
    metadata: { is: "object" },
    safety_identifier: { is: "string", longest: 64 },
    user: { is: "string" },
    search_parameters: { is: "object" },
  },
  notStored,
  thinking: reasoningAsked,
  requirements: [
    refuseWhen(
      ({ reasoning, model }) =>
        typeof (reasoning as { effort?: unknown } | null | undefined)?.effort === "string" &&
        String(model).startsWith("grok-4.20"),
      noEffort,
    ),
  ],
  usageFields: ({ tokens }) => ({
    num_sources_used: 0,
    num_server_side_tools_used: 0,
    cost_in_usd_ticks: tokens.prompt + tokens.completion,
  }),
} satisfies Parameters<typeof responsesOf>[1];

const withModes = (persona: Persona): Persona => ({
  ...persona,
  inspection: {
    ...persona.inspection,
    modes: { ...persona.inspection.modes, failed, "zero-retention": zeroRetention },
  },
});

/** xAI, responses: the API it puts first. */
export const xaiResponses: Persona = responsesOf(withModes(xai), facts);

/** xAI's responses in the US: one model. */
export const xaiUsResponses: Persona = responsesOf(withModes(xaiUs), facts);
