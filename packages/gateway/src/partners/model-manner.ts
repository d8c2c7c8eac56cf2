import type { Dialect } from "./dialect.ts";

/** How a dialect speaks to one model: the record with every matching model's rule laid over it. */
export type ModelManner = Pick<
  Dialect,
  "parameters" | "always" | "whenStreamed" | "thinking" | "forms" | "media" | "speech"
> & {
  pinned: Dialect["models"][number]["pinned"];
  streamedOnly: boolean;
  path?: string;
  inParts: boolean;
};

/** The manner of a model; for example some take `max_completion_tokens` where others take `max_tokens`. */
export function mannerOf(dialect: Dialect, model: string): ModelManner {
  const manner: ModelManner = {
    parameters: { ...dialect.parameters },
    always: { ...dialect.always },
    whenStreamed: { ...dialect.whenStreamed },
    thinking: dialect.thinking,
    pinned: {},
    forms: dialect.forms,
    media: dialect.media,
    speech: dialect.speech,
    streamedOnly: false,
    inParts: false,
  };
  for (const rule of dialect.models) {
    if (!rule.match.test(model)) continue;
    for (const key of rule.rejected) delete manner.parameters[key];
    for (const [key, name] of Object.entries(rule.renamed)) {
      const parameter = manner.parameters[key as keyof typeof rule.renamed];
      if (parameter) manner.parameters[key as keyof typeof rule.renamed] = { ...parameter, name };
    }
    for (const field of rule.without) delete manner.always[field];
    Object.assign(manner.always, rule.always);
    Object.assign(manner.whenStreamed, rule.whenStreamed);
    Object.assign(manner.pinned, rule.pinned);
    if (rule.voice !== undefined && manner.speech) manner.speech = { ...manner.speech, voice: rule.voice };
    if (rule.path !== undefined) manner.path = rule.path;
    manner.inParts ||= rule.inParts;
    manner.streamedOnly ||= rule.streamedOnly;
    if (rule.forms) manner.forms = rule.forms;
    if (rule.thinking) manner.thinking = rule.thinking;
  }
  return manner;
}
