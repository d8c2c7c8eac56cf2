import type { EngineLanguage, Unavailable } from "../engine-result.ts";
import { parseLanguageTag } from "./language-tag.ts";

/** What to work in: a supported language, with the region when a tag named one. */
export type ResolvedLanguage = { type: "resolved"; language: EngineLanguage; region: string | null };

/** The language the caller named, if any, and those the engine can work in. */
export type LanguageWish = { language?: string | undefined; supported: readonly EngineLanguage[] };

/**
 * Takes the caller's language tag, or detects the language when there is none or it is `und`; answers
 * `unavailable` for a language the engine lacks, never another language instead.
 *
 * @example await resolveLanguage("你好，世界", { supported: ["en"] }) // unavailable: language_unsupported
 */
export async function resolveLanguage(
  text: string,
  wish: LanguageWish,
): Promise<ResolvedLanguage | Unavailable> {
  const { language: wanted, supported } = wish;
  if (wanted === undefined) return detect(text, supported);
  const tag = parseLanguageTag(wanted);
  if (tag === null) {
    return refuse("language_unknown", "the `language` given is not a BCP 47 tag", supported);
  }
  if (tag.primary === "und") return detect(text, supported);
  const language = supported.find((one) => one === tag.primary);
  if (language !== undefined) return { type: "resolved", language, region: tag.region };
  return refuse("language_unsupported", `this engine does not work in \`${tag.primary}\``, supported);
}

async function detect(
  text: string,
  supported: readonly EngineLanguage[],
): Promise<ResolvedLanguage | Unavailable> {
  const { detectLanguage } = await import("./detect-language.ts"); // 300 ms and 60 MB, only when needed
  const found = detectLanguage(text);
  const language = supported.find((one) => one === found.language);
  if (language !== undefined) return { type: "resolved", language, region: null };
  if (found.confidence === "reliable") {
    return refuse(
      "language_unsupported",
      `the text is in \`${found.language}\`, which this engine does not work in`,
      supported,
    );
  }
  return refuse(
    "language_unknown",
    "the language of the text could not be told; name it in `language`",
    supported,
  );
}

function refuse(
  code: "language_unsupported" | "language_unknown",
  message: string,
  languages: readonly EngineLanguage[],
): Unavailable {
  return { type: "unavailable", code, message, languages };
}
