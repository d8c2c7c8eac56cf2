import { hexadecimal } from "../../random.ts";
import type { ErrorFacts } from "../error-facts.ts";
import type { ParameterFacts } from "../parameter-facts.ts";
import type { Persona } from "../persona.ts";
import { responsesFraming } from "./framing.ts";
import type { ResponsesStyle } from "./items.ts";
import { translateWith } from "./translate.ts";

export { openaiResponsesParameters, responsesParameters } from "./parameters.ts";

type ResponsesFacts = ResponsesStyle & {
  path: string;
  parameters: Readonly<Record<string, ParameterFacts>>;
  notStored: ErrorFacts;
  thinking: Persona["thinking"];
  requirements: Persona["requirements"];
  operations?: Persona["operations"];
};

const idLength = 48;

/** The responses API of a partner, beside its chat API: its hosts, models, errors and inspection, the typed events' form. */
export function responsesOf(persona: Persona, facts: ResponsesFacts): Persona {
  const { path, parameters, notStored, thinking, requirements, ...style } = facts;
  return {
    ...persona,
    api: "responses",
    path,
    otherPaths: [],
    parameters,
    required: ["model", "input"],
    requirements,
    roles: ["system", "developer", "user", "assistant", "tool"],
    messageFields: ["role", "content", "tool_calls"],
    translate: translateWith({ errors: persona.errors, notStored }),
    outputCaps: ["max_output_tokens"],
    thinking,
    framing: responsesFraming(style),
    finishes: {
      stop: "completed",
      tool_calls: "completed",
      length: "max_output_tokens",
      content_filter: "content_filter",
    },
    identify: (random, now) => ({
      ...persona.identify(random, now),
      completion: `resp_${random.characters(idLength, hexadecimal)}`,
    }),
    // Answered by the chat persona at the same host.
    operations: [],
  };
}

/** Thinking as the `reasoning` object asks for it: shown where a summary is wanted, else only counted. */
export function reasoningAsked(body: Readonly<Record<string, unknown>>): "shown" | "hidden" | "none" {
  const { effort, summary } = (body["reasoning"] ?? {}) as { effort?: unknown; summary?: unknown };
  if (typeof effort === "string" && effort === "none") return "none";
  if (typeof summary === "string") return "shown";
  return typeof effort === "string" ? "hidden" : "none";
}
