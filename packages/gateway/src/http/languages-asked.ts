import { parseRequest, Problem, TranslatedLanguages } from "@homeport/protocol";
import type { LanguagePair } from "../pipeline/index.ts";

/**
 * The languages that `GET /v1/availability` is asked about in its query, or null where it has none.
 *
 * @throws Problem where the query says anything else, or says it twice
 */
export function languagesAsked(target: string): LanguagePair | null {
  const at = target.indexOf("?");
  const query = new URLSearchParams(at < 0 ? "" : target.slice(at + 1).split("#", 1)[0]);
  if (query.size === 0) return null;
  const twice = [...query.keys()].find((name) => query.getAll(name).length > 1);
  if (twice !== undefined) {
    throw new Problem("invalid_request", { issues: [{ path: twice, message: "said twice" }] });
  }
  const { sourceLanguage, targetLanguage } = parseRequest(TranslatedLanguages, Object.fromEntries(query));
  return { source: sourceLanguage ?? null, target: targetLanguage };
}
