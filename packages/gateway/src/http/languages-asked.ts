import { parseRequest, Problem, TranslatedLanguages } from "@homeport/protocol";
import type { LanguagePair } from "../pipeline/index.ts";

/** What `GET /v1/availability` reads of its query. */
export const languageQuery: ReadonlySet<string> = new Set(Object.keys(TranslatedLanguages.shape));

/**
 * The languages that `GET /v1/availability` is asked about in its query, or null where it names none.
 *
 * @throws Problem where one is no language or is named twice, or none is named to translate into
 */
export function languagesAsked(target: string): LanguagePair | null {
  const at = target.indexOf("?");
  const query = new URLSearchParams(at < 0 ? "" : target.slice(at + 1).split("#", 1)[0]);
  const named = [...query].filter(([name]) => languageQuery.has(name));
  if (named.length === 0) return null;
  const twice = named.find(([name]) => query.getAll(name).length > 1);
  if (twice) throw new Problem("invalid_request", { issues: [{ path: twice[0], message: "said twice" }] });
  const { sourceLanguage, targetLanguage } = parseRequest(TranslatedLanguages, Object.fromEntries(named));
  return { source: sourceLanguage ?? null, target: targetLanguage };
}
