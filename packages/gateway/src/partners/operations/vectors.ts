import type { EmbedTask, RerankTask, StreamEvent } from "@homeport/protocol";
import { valueAt } from "../pointer.ts";
import { AnswerFault } from "./fault.ts";
import type { Operation } from "./operation.ts";
import { allAt } from "./places.ts";

type Reply = Operation["reply"];

/** A vector longer than this is none; the longest that is known has 4096. */
const longestVector = 16_384;

/**
 * One vector for each text, in the order of the texts.
 *
 * @param about.from the place of the first of these texts in the task
 * @throws AnswerFault where one is missing, doubled, of another length than the rest, or holds what is no number
 */
export function embeddingsIn(
  { vectors }: Reply,
  answer: unknown,
  { task, from, size }: { task: EmbedTask; from: number; size: number },
): StreamEvent[] {
  const list = vectors && valueAt(answer, vectors.at);
  if (!vectors || !Array.isArray(list)) throw new AnswerFault("the answer holds no vectors");
  if (list.length !== size) throw new AnswerFault(`${list.length} vectors came for ${size} texts`);
  const found: (readonly number[] | undefined)[] = Array.from({ length: size });
  let length = task.dimensions;
  for (const [place, element] of list.entries()) {
    const index = (vectors.index && valueAt(element, vectors.index)) ?? place;
    const vector = valueAt(element, vectors.vector);
    if (!isPlace(index, size) || found[index]) throw new AnswerFault("a vector's place is wrong");
    if (!isVector(vector)) throw new AnswerFault("a vector is no list of numbers");
    if (vector.length !== (length ??= vector.length)) throw new AnswerFault("a vector's length is wrong");
    found[index] = vector;
  }
  return found.map((vector, index) => ({ type: "embedding", index: from + index, vector: vector ?? [] }));
}

/**
 * Documents in the order of their scores, best first, and no more than were asked for.
 *
 * @throws AnswerFault where a place or a score is none
 */
export function rankingsIn({ scores }: Reply, answer: unknown, task: RerankTask): StreamEvent[] {
  const list = scores && allAt(answer, scores.at)[0];
  if (!scores || !Array.isArray(list)) throw new AnswerFault("the answer holds no scores");
  const { documents, top } = task;
  const most = Math.min(documents.length, top ?? documents.length);
  if (list.length > documents.length || list.length < most) {
    throw new AnswerFault(`${list.length} scores came for ${documents.length} documents`);
  }
  const seen = new Set<number>();
  const ranked = list.map((element) => {
    const index = valueAt(element, scores.index);
    const score = valueAt(element, scores.score);
    if (!isPlace(index, documents.length) || seen.has(index))
      throw new AnswerFault("a document's place is wrong");
    if (typeof score !== "number" || !Number.isFinite(score)) throw new AnswerFault("a score is no number");
    seen.add(index);
    return { type: "ranking" as const, index, score };
  });
  return ranked.toSorted((left, right) => right.score - left.score).slice(0, most);
}

function isPlace(index: unknown, size: number): index is number {
  return typeof index === "number" && Number.isInteger(index) && index >= 0 && index < size;
}

function isVector(value: unknown): value is readonly number[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= longestVector &&
    value.every((number) => typeof number === "number" && Number.isFinite(number))
  );
}
