import type { ChatMessage } from "@homeport/protocol";
import type { Dialect } from "./dialect.ts";

/** A partner's answer is asked for with these; null where the caller left it open. */
export type Parameters = {
  maxTokens: number | null;
  temperature: number | null;
  topP: number | null;
  stop: string | readonly string[] | null;
  seed: number | null;
};

/** What a partner is asked, in Homeport's own words. */
export type PartnerTask = {
  messages: readonly ChatMessage[];
  stream: boolean;
  parameters: Parameters;
};

/** The body to send, and the parameters that the dialect cannot carry or would bend; none is dropped in silence. */
export type Fitted = { body: Record<string, unknown>; unsupported: readonly string[] };

/** Fits a task to a dialect; for example `maxTokens` becomes `max_completion_tokens`. */
export function fit(dialect: Dialect, model: string, task: PartnerTask): Fitted {
  const body: Record<string, unknown> = {
    model,
    messages: task.messages,
    stream: task.stream,
    ...dialect.always,
    ...(task.stream ? dialect.whenStreamed : {}),
  };
  const unsupported: string[] = [];
  for (const [key, value] of Object.entries(task.parameters)) {
    if (value === null) continue;
    const parameter = dialect.parameters[key as keyof Parameters];
    const outside =
      parameter !== undefined &&
      typeof value === "number" &&
      ((parameter.min !== undefined && value < parameter.min) ||
        (parameter.max !== undefined && value > parameter.max));
    if (parameter === undefined || outside) unsupported.push(key);
    else body[parameter.name] = value;
  }
  return { body, unsupported };
}
