import type { ChatTask, TranslateTask } from "@homeport/protocol";
import type { Dialect } from "./dialect.ts";
import { fit } from "./fit.ts";
import { fitTranslation, translationOf } from "./fit-translation.ts";
import { mannerOf } from "./model-manner.ts";
import { type Speaking, speakingOf } from "./spoken-sound.ts";

/** What is answered as a conversation is, whole or in a stream. */
export type SpokenTask = ChatTask | TranslateTask;

/** The body to send and what could not be told with it; or why nothing is sent. */
export type Written =
  | {
      type: "fits";
      body: Record<string, unknown>;
      omitted: readonly string[];
      /** Each piece of the stream will repeat everything before it. */
      cumulative: boolean;
      /** What a signature names as the thing that is asked; absent: what it always does. */
      action?: string | undefined;
      /** Whether it is asked in a stream; some models answer in no other way. */
      streamed: boolean;
      speaking?: Speaking;
      /** Where the model is asked, if not where others are. */
      path?: string;
    }
  | { type: "refused"; code: "unsupported_parameter" | "language_unsupported"; detail: string };

/** Writes a task as a dialect's partner wants it of a model. */
export function writeTask(dialect: Dialect, model: string, task: SpokenTask): Written {
  if (task.type === "translate") return fitTranslation(dialect, model, task);
  if (translationOf(dialect, model)) {
    return { type: "refused", code: "unsupported_parameter", detail: "chat" };
  }
  const manner = mannerOf(dialect, model);
  const stream = task.stream || manner.streamedOnly;
  const { body, unsupported, omitted } = fit(dialect, model, { ...task, stream });
  const more = { ...speakingOf(manner, task), ...(manner.path !== undefined && { path: manner.path }) };
  if (unsupported.length > 0) {
    return { type: "refused", code: "unsupported_parameter", detail: unsupported.join(", ") };
  }
  return { type: "fits", body, omitted, cumulative: false, streamed: stream, ...more };
}
