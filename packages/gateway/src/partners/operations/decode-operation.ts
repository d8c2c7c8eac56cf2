import type { StreamEvent, Usage } from "@homeport/protocol";
import { unknownUsage } from "@homeport/protocol";
import { classify, errorEvent, judgeReply, type Judging, unknownFinish } from "../classify.ts";
import { failureIn } from "../failure.ts";
import { asFields, type Fields } from "../hooks/piece.ts";
import { valueAt } from "../pointer.ts";
import { usageIn } from "../usage.ts";
import { AnswerFault } from "./fault.ts";
import { type Found, mediaIn } from "./media.ts";
import { moderationsIn } from "./moderations.ts";
import type { Operation } from "./operation.ts";
import { allAt, textAt } from "./places.ts";
import { timesIn } from "./times.ts";
import type { OperationTask } from "./values.ts";
import { embeddingsIn, rankingsIn } from "./vectors.ts";

/** Whose answer is read, and to what. */
export type Reading = Judging & {
  operation: Operation;
  task: OperationTask;
  status: number;
  /** Which of the task's texts these are; of an operation that is asked in one call: all. */
  from: number;
  size: number;
};

/** One whole answer: refused or failed, or what it holds; addresses are still to be followed. */
export type Read =
  | { type: "failed"; events: StreamEvent[] }
  | {
      type: "read";
      id: string;
      model: string;
      /** What the partner marked and let pass. */
      marked: StreamEvent[];
      content: Found[];
      omitted: string[];
      usage: Usage | null;
    };

/** Reads a whole answer in JSON. Lenient on what is beside the content, strict on the content itself. */
export function readAnswer(reading: Reading, answer: unknown): Read {
  const fields = fieldsOf(answer);
  if (!fields) return failedBy([errorEvent("protocol", "the answer is no JSON object")]);
  const failure = failureIn(reading.dialect, fields, reading.status);
  if (failure) return failedBy([classify(reading, failure)]);
  const { reply } = reading.operation;
  const finish = textAt(fields, reply.finish) || null;
  const judged = judgeReply(reading, { chunk: fields, finish, late: false });
  if (judged && (judged.type !== "verdict" || judged.verdict.type === "hit")) return failedBy([judged]);
  const marked = judged ? [judged] : [];
  const ended = finish === null ? null : endIn(reading, finish);
  if (ended) return failedBy([ended]);
  try {
    const { content, failed, omitted } = contentIn(reading, fields);
    if (failed) return failedBy([failed]);
    const id = textAt(fields, reply.id) ?? "";
    const model = textAt(fields, reply.model) ?? "";
    const usage = usageOf(reading, fields, content.length);
    return { type: "read", id, model, marked, content, omitted, usage };
  } catch (cause) {
    if (cause instanceof AnswerFault) return failedBy([errorEvent("protocol", cause.message)]);
    throw cause;
  }
}

/** An answer as an object; some servers answer with a bare list, which then stands under `list`. */
export function fieldsOf(answer: unknown): Fields | null {
  return Array.isArray(answer) ? { list: answer } : asFields(answer);
}

function failedBy(events: StreamEvent[]): Read {
  return { type: "failed", events };
}

/** An end that is none: the record's word for it is an error, or there is no such word. */
function endIn({ dialect }: Reading, finish: string): StreamEvent | null {
  const reason = Object.hasOwn(dialect.finish, finish) ? dialect.finish[finish] : undefined;
  if (reason === undefined) return unknownFinish();
  return typeof reason === "object" ? errorEvent(reason.error, `finish ${finish}`) : null;
}

type Content = { content: Found[]; failed: StreamEvent | null; omitted: string[] };

/** @throws AnswerFault */
function contentIn(reading: Reading, fields: Fields): Content {
  const { operation, task, from, size } = reading;
  const { reply } = operation;
  const here = (events: readonly StreamEvent[]): Content => ({
    content: events.map((event) => ({ type: "here", event })),
    failed: null,
    omitted: [],
  });
  if (task.type === "embed") return here(embeddingsIn(reply, fields, { task, from, size }));
  if (task.type === "rerank") return here(rankingsIn(reply, fields, task));
  if (task.type === "moderate") return here(moderationsIn(reply, fields, { task, from, size }));
  if (task.type === "transcribe") return here(transcriptIn(reply, fields, task.times === true));
  let failed: StreamEvent | null = null;
  const unmade = (element: Fields): void => {
    const failure = failureIn(reading.dialect, element, reading.status);
    if (failure) failed ??= classify(reading, failure);
  };
  try {
    const content = mediaIn(reply, fields, { task, failed: unmade });
    const missing = task.type === "draw" && content.length < task.count;
    return { content, failed, omitted: missing ? ["count"] : [] };
  } catch (cause) {
    // Why nothing came is worth more than that nothing came.
    if (failed && cause instanceof AnswerFault) return { content: [], failed, omitted: [] };
    throw cause;
  }
}

/** @throws AnswerFault where no transcript came; silence is an empty one */
function transcriptIn(reply: Operation["reply"], fields: Fields, timed: boolean): StreamEvent[] {
  for (const path of reply.text ?? []) {
    const parts = allAt(fields, path).filter((part) => typeof part === "string");
    if (parts.length > 0) {
      const text = parts.join("");
      const times = timed && reply.times ? [timesIn(reply.times, fields, text)] : [];
      return text === "" ? times : [{ type: "text", text }, ...times];
    }
  }
  throw new AnswerFault("the answer holds no transcript");
}

/** What the partner counted, and what can be counted here; null where that is nothing. */
function usageOf({ dialect, operation, task }: Reading, fields: Fields, made: number): Usage | null {
  const found = usageIn(operation.reply.usage ?? dialect.usage, fields);
  const told = found && Object.values(found).some((count) => count !== null) ? found : null;
  const vectors = task.type === "embed" || task.type === "rerank" || task.type === "moderate";
  // Vectors, scores and judgements are no tokens: only the input is charged for.
  const tokens = told && vectors && told.inputTokens !== null ? { ...told, outputTokens: 0 } : told;
  const seconds = operation.reply.seconds && valueAt(fields, operation.reply.seconds);
  const counted: Usage = {
    ...(tokens ?? unknownUsage),
    ...(task.type === "draw" ? { images: made } : {}),
    ...(typeof seconds === "number" && Number.isFinite(seconds) && seconds >= 0 ? { seconds } : {}),
  };
  const empty = tokens === null && counted.images === undefined && counted.seconds === undefined;
  return empty ? null : counted;
}

/** Two calls' usage together; what one of them did not count is not known of both. */
export function addUsage(before: Usage | null, later: Usage | null): Usage | null {
  if (!before || !later) return before ?? later;
  const sum = (left: number | null, right: number | null) =>
    left === null || right === null ? null : left + right;
  return {
    inputTokens: sum(before.inputTokens, later.inputTokens),
    outputTokens: sum(before.outputTokens, later.outputTokens),
    cachedInputTokens: sum(before.cachedInputTokens, later.cachedInputTokens),
    reasoningTokens: sum(before.reasoningTokens, later.reasoningTokens),
  };
}
