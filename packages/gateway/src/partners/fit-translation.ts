import type { TranslateTask } from "@homeport/protocol";
import type { Dialect } from "./dialect.ts";
import { dialectOf } from "./dialect-of.ts";
import { languageNameOf } from "./language-names.ts";
import { merge } from "./merge.ts";
import { fill, namesIn } from "./operations/fill.ts";
import type { Translation } from "./translation.ts";
import type { Written } from "./write-task.ts";

/** How a dialect asks a model that is made for translation; undefined of any other model. */
export function translationOf({ translations }: Dialect, model: string): Translation | undefined {
  return translations.find(({ models }) => models.test(model));
}

/** Whether a model is made for translation, by the name of its dialect; for example `qwen-mt-plus`. */
export function translates(dialect: string, model: string): boolean {
  const record = dialectOf(dialect);
  return record !== undefined && translationOf(record, model) !== undefined;
}

/** Whether a model may be asked to translate from one language into another; of one that chats nobody here knows better. */
export function knowsLanguages(dialect: string, model: string, pair: Languages): boolean {
  const record = dialectOf(dialect);
  const translation = record && translationOf(record, model);
  if (!translation) return record !== undefined;
  return (
    (pair.source !== null || translation.detect !== undefined) &&
    namesOf(translation.languages, pair).type === "named"
  );
}

type Languages = { source: string | null; target: string };
type Name = { name: string; exact: boolean };
type Named = { type: "named"; source: Name | null; target: Name } | { type: "unspoken"; detail: string };

/** The partner's names of both languages, or the tag that it has none for. */
function namesOf(names: Translation["languages"], { source: from, target: into }: Languages): Named {
  const source = from === null ? null : languageNameOf(names, from);
  const target = languageNameOf(names, into);
  if (target === null) return { type: "unspoken", detail: `\`${into}\`` };
  if (from !== null && source === null) return { type: "unspoken", detail: `\`${from}\`` };
  // Two tags that are one language to the partner: it could not be told what to translate.
  if (source?.name === target.name) return { type: "unspoken", detail: `\`${from}\` to \`${into}\`` };
  return { type: "named", source, target };
}

/** Fits a translation to a dialect. Nothing that was asked is dropped in silence: it is told, refused, or named as omitted. */
export function fitTranslation(dialect: Dialect, model: string, task: TranslateTask): Written {
  const translation = translationOf(dialect, model);
  if (!translation) return unsupported(["translation"]);
  const { languages, detect } = translation;
  const body = translation.body;
  const used = namesIn(body);
  const pairs = task.terms.length + task.memory.length;
  const most = translation.mostPairs ?? pairs;
  const lost = [
    ...(task.source === null && detect === undefined ? ["sourceLanguage"] : []),
    ...(task.terms.length > 0 && (!used.has("terms") || pairs > most) ? ["terms"] : []),
    ...(task.memory.length > 0 && (!used.has("memory") || pairs > most) ? ["memory"] : []),
    ...(task.domain !== null && !used.has("domain") ? ["domain"] : []),
  ];
  if (lost.length > 0) return unsupported(lost);
  const named = namesOf(languages, task);
  if (named.type === "unspoken")
    return { type: "refused", code: "language_unsupported", detail: named.detail };
  const { source, target } = named;
  const listed = (list: TranslateTask["terms"]) =>
    list.length === 0
      ? null
      : list.map((pair) => ({ "pair.source": pair.source, "pair.target": pair.target }));
  const written = fill(body, {
    model,
    text: task.text,
    source: source?.name ?? detect ?? null,
    target: target.name,
    terms: listed(task.terms),
    memory: listed(task.memory),
    domain: task.domain,
  }) as Record<string, unknown>;
  if (task.stream) merge(written, translation.whenStreamed);
  const omitted = [
    ...(source?.exact === false ? ["sourceLanguage.variety"] : []),
    ...(target.exact ? [] : ["targetLanguage.variety"]),
  ];
  const { cumulative, action } = translation;
  return { type: "fits", body: written, omitted, cumulative, action, streamed: task.stream };
}

function unsupported(names: readonly string[]): Written {
  return { type: "refused", code: "unsupported_parameter", detail: names.join(", ") };
}
