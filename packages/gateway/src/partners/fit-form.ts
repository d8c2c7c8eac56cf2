import type { Dialect } from "./dialect.ts";
import type { ModelManner } from "./model-manner.ts";
import type { PartnerTask } from "./task.ts";
import { filled } from "./template.ts";

type Fields = Record<string, unknown>;

/** What is laid over a body, what cannot be had, and what goes without, each by its name in the task. */
export type Fit = { lays: readonly Fields[]; unsupported: readonly string[]; omitted: readonly string[] };

const nothing: Fit = { lays: [], unsupported: [], omitted: [] };

/** The form that an answer must have, as the model takes it. */
export function fitForm({ forms }: ModelManner, task: PartnerTask): Fit {
  const { form } = task;
  if (!form) return nothing;
  const template = form.type === "json" ? forms.json : forms.schema;
  if (!template) return { ...nothing, unsupported: ["form"] };
  // The partner refuses an object in a conversation that nowhere says so; words of our own are never added.
  if (
    form.type === "json" &&
    forms.wants &&
    !task.messages.some(({ content }) => forms.wants?.test(content))
  ) {
    return { ...nothing, unsupported: ["form without its word"] };
  }
  return { ...nothing, lays: [form.type === "json" ? template : filled(template, form)] };
}

/** Tools, the choice among them, and how many calls there may be at once. */
export function fitTools({ tools }: Dialect, task: PartnerTask): Fit {
  if (!task.tools?.length) return nothing;
  if (!tools) return { ...nothing, unsupported: ["tools"] };
  const { toolChoice, parallelToolCalls } = task;
  const lays: Fields[] = [];
  const unsupported: string[] = [];
  if (parallelToolCalls !== undefined) {
    const lay = parallelToolCalls ? tools.parallel.on : tools.parallel.off;
    if (lay) lays.push(lay);
    else unsupported.push("parallelToolCalls");
  }
  if (typeof toolChoice === "object") {
    if (tools.named) lays.push(filled(tools.named, toolChoice));
    else unsupported.push("toolChoice");
  } else if (toolChoice !== undefined && !tools.choices.includes(toolChoice)) {
    unsupported.push("toolChoice");
  }
  const strict = task.tools.some((tool) => tool.strict === true) && !tools.strict;
  return { lays, unsupported, omitted: strict ? ["tools.strict"] : [] };
}

/** Pictures and sound that the model cannot take. */
export function checkMedia({ media }: ModelManner, model: string, task: PartnerTask): string[] {
  const wrong = new Set<string>();
  for (const turn of task.messages) {
    if (turn.role !== "user" || !turn.parts) continue;
    for (const { type } of turn.parts) if (type !== "text" && !media[type]?.test(model)) wrong.add(type);
  }
  return [...wrong];
}

/** How the model is asked to speak its answer; a model that cannot, or not so, is not asked. */
export function fitSpeech({ speech }: ModelManner, model: string, task: PartnerTask): Fit {
  if (!task.speech) return nothing;
  if (!speech?.models.test(model)) return { ...nothing, unsupported: ["speech"] };
  const { voice, format } = task.speech;
  const word = speech.formats[format];
  if (word === undefined || (task.stream && speech.streamed?.includes(format) === false))
    return { ...nothing, unsupported: ["speech.format"] };
  return { ...nothing, lays: [filled(speech.ask, { voice: voice ?? speech.voice, format: word })] };
}
