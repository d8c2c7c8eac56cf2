import type { Endpoint, ErrorClass, ModelTask, StreamEvent, Usage } from "@homeport/protocol";
import { unknownUsage } from "@homeport/protocol";

/** One partner that was asked on the way of a request, and what came of it; the cost is worked out from this. */
export type Asked = {
  readonly endpoint: Endpoint;
  readonly model: string;
  readonly simulated: boolean;
  /** When it was asked, which is when its price counts. */
  readonly at: number;
  readonly inputBytes: number;
  /** Whether text is all that goes and comes, so that tokens can be estimated from it. */
  readonly textual: boolean;
  /** It was asked to judge, as a screen, and not for what is given out. */
  readonly judges: boolean;
  outputBytes: number;
  /** Whether an answer began at all; an error that comes first is none. */
  answered: boolean;
  /** It took the request, for all that anybody knows, and what it made of it never came. */
  open: boolean;
  usage: Usage;
};

const textualTasks: ReadonlySet<ModelTask["type"]> = new Set(["chat", "translate", "embed", "rerank"]);

/** Begins to note what comes of asking a partner. */
export function beginAsked(about: {
  endpoint: Endpoint;
  model: string;
  simulated: boolean;
  at: number;
  task: ModelTask;
}): Asked {
  const { task, ...rest } = about;
  const inputBytes = inputBytesOf(task);
  const spoken = task.type === "chat" && task.speech !== undefined;
  const textual =
    !spoken && (textualTasks.has(task.type) || (task.type === "moderate" && task.sources.length === 0));
  const judges = task.type === "moderate";
  return {
    ...rest,
    inputBytes,
    textual,
    judges,
    outputBytes: 0,
    answered: false,
    open: false,
    usage: unknownUsage,
  };
}

/** Failures in which the partner did not say that it serves nothing; whoever says so charges for nothing. */
const lostOnTheWay: ReadonlySet<ErrorClass> = new Set(["transport", "protocol"]);

/** Notes what a partner's event says of tokens and of length; the text itself is not kept. */
export function note(asked: Asked, event: StreamEvent): void {
  if (event.type === "error") {
    asked.open ||= lostOnTheWay.has(event.class) && event.uncharged !== true;
    return;
  }
  // A verdict may be all that came: a request that was turned away before any answer.
  if (event.type === "verdict" || event.type === "omitted") return;
  asked.answered = true;
  if (event.type === "usage") asked.usage = event.usage;
  else if (event.type === "text" || event.type === "reasoning") asked.outputBytes += bytesOf(event.text);
  else if (event.type === "tool") asked.outputBytes += bytesOf(event.arguments);
}

/** How many bytes of text a task asks with; pictures and sound are counted by partners in ways of their own. */
function inputBytesOf(task: ModelTask): number {
  switch (task.type) {
    case "chat":
      return task.messages.reduce((sum, { content }) => sum + bytesOf(content), 0);
    case "translate":
      return [...task.terms, ...task.memory].reduce(
        (sum, { source, target }) => sum + bytesOf(source) + bytesOf(target),
        bytesOf(task.text) + bytesOf(task.domain ?? ""),
      );
    case "embed":
    case "moderate":
      return task.inputs.reduce((sum, text) => sum + bytesOf(text), 0);
    case "rerank":
      return task.documents.reduce((sum, text) => sum + bytesOf(text), bytesOf(task.query));
    case "draw":
      return bytesOf(task.prompt);
    case "transcribe":
      return bytesOf(task.prompt ?? "");
    case "speak":
      return bytesOf(task.text);
  }
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}
