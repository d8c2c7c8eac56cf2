import type { ChatTask, TranslateTask } from "@homeport/protocol";
import type { Dialect } from "./dialect.ts";
import { fit } from "./fit.ts";
import { fitTranslation, translationOf } from "./fit-translation.ts";

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
    }
  | { type: "refused"; code: "unsupported_parameter" | "language_unsupported"; detail: string };

/** Writes a task as a dialect's partner wants it of a model. */
export function writeTask(dialect: Dialect, model: string, task: SpokenTask): Written {
  if (task.type === "translate") return fitTranslation(dialect, model, task);
  if (translationOf(dialect, model)) {
    return { type: "refused", code: "unsupported_parameter", detail: "chat" };
  }
  const { body, unsupported, omitted } = fit(dialect, model, task);
  if (unsupported.length > 0) {
    return { type: "refused", code: "unsupported_parameter", detail: unsupported.join(", ") };
  }
  return { type: "fits", body, omitted, cumulative: false };
}
