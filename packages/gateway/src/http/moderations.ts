import {
  moderationCategories,
  ModerationsRequest,
  parseRequest,
  unsupportedInModerations,
} from "@homeport/protocol";
import { moderate, type Moderated, namesOf, type Parts, type PartnerWord } from "../pipeline/index.ts";
import { imageFrom } from "./media-data.ts";
import type { Answer, Question } from "./operations.ts";
import { wantedModel } from "./wanted-model.ts";

/**
 * `POST /v1/moderations`: the word of the market's own screens, and of the partners that the launch book has screen
 * there; nobody else is asked. @throws Problem
 */
export async function answerModeration(
  parts: Parts,
  { caller, device, body, simulate, signal }: Question,
): Promise<Answer> {
  const { input, model } = parseRequest(ModerationsRequest, body, unsupportedInModerations);
  const inputs = inputsOf(input);
  const asked = {
    caller,
    device,
    ...inputs,
    model: wantedModel(model ?? "homeport"),
    simulate,
    signal,
  };
  const moderated = await moderate(parts, asked);
  const { receipt, market } = moderated;
  if ("problem" in moderated) {
    const { problem, simulated } = moderated;
    return { type: "failed", problem, about: { receipt, market, simulated } };
  }
  const simulated = moderated.words.some((word) => word.simulated);
  return { type: "body", body: replyOf(moderated, kindsOf(inputs)), about: { receipt, market, simulated } };
}

/** Texts in a list are judged one by one, parts of a list together. @throws Problem */
function inputsOf(input: ModerationsRequest["input"]) {
  if (typeof input === "string") return { texts: [input], ...noPictures };
  const texts = input.flatMap((part) =>
    typeof part === "string" ? [part] : part.type === "text" ? [part.text] : [],
  );
  if (typeof input[0] === "string") return { texts, ...noPictures };
  const sources = input.flatMap((part, index) =>
    typeof part !== "string" && part.type === "image_url"
      ? [imageFrom(part.image_url.url, `input.${index}.image_url.url`)]
      : [],
  );
  const first = input.findIndex((part) => typeof part !== "string" && part.type === "image_url");
  return {
    texts: texts.length > 0 ? [texts.join("\n")] : [],
    sources,
    pictureAt: first < 0 ? null : `input.${first}.type`,
  };
}

const noPictures = { sources: [], pictureAt: null };

/** What the categories were applied to, so far as anybody says. */
function kindsOf({ texts, sources }: ReturnType<typeof inputsOf>): string[] {
  return [...(texts.length > 0 ? ["text"] : []), ...(sources.length > 0 ? ["image"] : [])];
}

/**
 * OpenAI's form. The filters' categories stand under their own names, and only those are named that were found; where a
 * partner was asked, every category that OpenAI publishes is there too.
 */
function replyOf(moderated: Moderated, kinds: readonly string[]) {
  const { receipt, market, release, filters, results, words } = moderated;
  const judged = Math.max(results.length, ...words.map(({ judgements }) => judgements.length));
  return {
    id: `modr-${receipt}`,
    model: namesOf(moderated)[0],
    results: Array.from({ length: judged }, (_, index) => resultOf(moderated, { index, kinds })),
    homeport: {
      market,
      receipt,
      release,
      filters,
      partner: words[0]?.partner ?? null,
      executed: words.length > 0 ? ("cloud" as const) : ("edge" as const),
      simulated: words.some(({ simulated }) => simulated),
      // Each by itself, in its own words: what is merged above can be taken apart again.
      ...(words.length > 0 && {
        screens: [
          ...(filters.length > 0
            ? [{ by: "market", filters, results: results.map(({ categories }) => ({ categories })) }]
            : []),
          ...words.map(screenOf),
        ],
      }),
    },
  };
}

function resultOf(
  { results, words }: Moderated,
  { index, kinds }: { index: number; kinds: readonly string[] },
) {
  const own = results[index]?.categories ?? [];
  const judgements = words.flatMap(({ judgements: all }) => all[index] ?? []);
  const found = judgements.flatMap(({ findings }) => findings);
  const published = words.length > 0 ? moderationCategories : [];
  const flags = new Map<string, boolean>(published.map((category) => [category, false]));
  const scores = new Map<string, number>(published.map((category) => [category, 0]));
  for (const { category, flagged, score } of found) {
    if (category === null) continue;
    flags.set(category, flagged || flags.get(category) === true);
    // Who says only that it is so is as sure as can be; who says only that it is not says nothing of how near it came.
    scores.set(category, Math.max(scores.get(category) ?? 0, score ?? (flagged ? 1 : 0)));
  }
  for (const category of own) {
    flags.set(category, true);
    scores.set(category, 1);
  }
  return {
    flagged: own.length > 0 || judgements.some(({ flagged }) => flagged),
    categories: Object.fromEntries(flags),
    category_scores: Object.fromEntries(scores),
    category_applied_input_types: Object.fromEntries([...flags.keys()].map((category) => [category, kinds])),
  };
}

function screenOf({ partner, model, version, endpoint, simulated, judgements }: PartnerWord) {
  return {
    by: "partner",
    partner,
    model,
    version,
    endpoint,
    simulated,
    results: judgements.map(({ flagged, findings }) => ({
      flagged,
      findings: findings.filter((finding) => finding.flagged || (finding.score ?? 0) > 0),
    })),
  };
}
