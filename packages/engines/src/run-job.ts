import { engineCatalog } from "./engine-catalog.ts";
import type { EngineIdentity, EngineLanguage, Unavailable } from "./engine-result.ts";
import type { Job, JobValue, ProofreadingInput } from "./job.ts";
import { hasLetters, resolveLanguage } from "./language/index.ts";
import { libraryVersion } from "./library-version.ts";
import type { SummaryInput } from "./summary/index.ts";

/**
 * Does one job in this thread; each engine's library is loaded by its first job.
 *
 * @example await runJob({ type: "detect-language", text: "Guten Morgen zusammen" })
 */
export async function runJob(job: Job): Promise<JobValue[Job["type"]]> {
  if (job.type === "summarize") return await summarize(job.input);
  if (job.type === "proofread") return await proofread(job.input);
  const { detectLanguage } = await import("./language/detect-language.ts");
  return detectLanguage(job.text);
}

async function summarize(input: SummaryInput): Promise<JobValue["summarize"]> {
  const { summarizeText, summaryLimit } = await import("./summary/index.ts");
  const languages: readonly EngineLanguage[] = ["en", "zh"];
  const refusal = refuseSize(input.text, { limit: summaryLimit, languages });
  if (refusal !== null) return refusal;
  const wish = { language: input.language, supported: languages };
  const resolved = await resolveLanguage(input.text, wish);
  if (resolved.type === "unavailable") return resolved;
  const { language } = resolved;
  const value = await summarizeText(input, language);
  if (value === "") return noWords(languages);
  return { type: "done", value, engine: identity("textrank"), language };
}

async function proofread(input: ProofreadingInput): Promise<JobValue["proofread"]> {
  const { proofreadText, proofreadingLimit } = await import("./proofreading/index.ts");
  const languages: readonly EngineLanguage[] = ["en"];
  const refusal = refuseSize(input.text, { limit: proofreadingLimit, languages });
  if (refusal !== null) return refusal;
  const wish = { language: input.language, supported: languages };
  const resolved = await resolveLanguage(input.text, wish);
  if (resolved.type === "unavailable") return resolved;
  const outcome = await proofreadText(input.text, resolved.region);
  if (outcome.type === "too-many-unknown-words") {
    const message = `the text has more than ${outcome.limit} different words that are in no English dictionary`;
    return { type: "unavailable", code: "input_too_long", message, languages };
  }
  const engine = identity("harper");
  return { type: "done", value: outcome.value, engine, language: resolved.language };
}

type Bounds = { limit: number; languages: readonly EngineLanguage[] };

function refuseSize(text: string, { limit, languages }: Bounds): Unavailable | null {
  if (text.length > limit) {
    const message = `the text has ${text.length} UTF-16 units, the engine takes ${limit}`;
    return { type: "unavailable", code: "input_too_long", message, languages };
  }
  return hasLetters(text) ? null : noWords(languages);
}

function noWords(languages: readonly EngineLanguage[]): Unavailable {
  return { type: "unavailable", code: "input_empty", message: "the text has no words", languages };
}

/** Where each engine's code comes from: the library that does the work, or this package. */
const libraries = {
  textrank: { name: "@homeport/engines", entry: (): string => import.meta.url },
  harper: { name: "harper.js", entry: (): string => import.meta.resolve("harper.js") },
};

const identities = new Map<string, EngineIdentity>();

function identity(id: keyof typeof libraries): EngineIdentity {
  const known = identities.get(id);
  if (known !== undefined) return known;
  const level = engineCatalog.find((entry) => entry.id === id)?.level;
  if (level === undefined) throw new Error(`engine \`${id}\` is not in the catalog`);
  const { name, entry } = libraries[id];
  const made = { id, version: libraryVersion(name, entry()), level };
  identities.set(id, made);
  return made;
}
