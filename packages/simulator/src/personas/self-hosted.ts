import { composeErrors, type KnownError } from "./compose.ts";
import { assumedDelays, compatibleDefaults } from "./defaults.ts";
import type { SharedErrorName } from "./error-facts.ts";
import { commonParameters } from "./parameter-facts.ts";
import type { Persona } from "./persona.ts";

/** Parameters that the servers on one's own machines take beside the common ones. */
export const serverParameters = {
  ...commonParameters,
  max_completion_tokens: { is: "integer", from: 1 },
  seed: { is: "integer" },
  n: { is: "integer", from: 1 },
  frequency_penalty: { is: "number", from: -2, to: 2 },
  presence_penalty: { is: "number", from: -2, to: 2 },
  logprobs: { is: "boolean" },
  top_logprobs: { is: "integer", from: 0 },
  logit_bias: { is: "object" },
  user: { is: "string" },
  parallel_tool_calls: { is: "boolean" },
  top_k: { is: "integer" },
  min_p: { is: "number", from: 0, to: 1 },
  repetition_penalty: { is: "number", from: 0 },
  chat_template_kwargs: { is: "object" },
} as const;

/** What servers on one's own machines share: no key needed, no inspection of their own, no rate limit. */
export function selfHosted(
  name: string,
  port: number,
  known: Readonly<Partial<Record<SharedErrorName, KnownError>>>,
): Pick<
  Persona,
  | Exclude<keyof typeof compatibleDefaults, "api">
  | "api"
  | "name"
  | "verified"
  | "hosts"
  | "errors"
  | "inspection"
  | "open"
  | "parameters"
  | "delays"
> {
  const place = { region: "on-premises", inferenceScope: "on-premises", keyRegions: ["own"] };
  const errors = composeErrors({ type: "BadRequestError", code: null, envelope: "error" }, known);
  return {
    ...compatibleDefaults,
    name,
    verified: "2026-11-22",
    // Each stands on a host of its maker's; here its usual port on this machine, and a name of its own.
    hosts: [`${name}.simulated`, `localhost:${port}`].map((host) => ({ host, ...place })),
    errors,
    // No inspection of its own: Homeport brings it (wire research). The markers pass.
    inspection: { input: { as: "pass" }, output: { as: "pass" } },
    open: true,
    parameters: serverParameters,
    delays: assumedDelays,
    thinking: (body) => {
      const { enable_thinking: enabled } = (body["chat_template_kwargs"] ?? {}) as {
        enable_thinking?: unknown;
      };
      return enabled === true ? "shown" : "none";
    },
  };
}
