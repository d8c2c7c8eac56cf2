import { errorBody, type FinishReason, type Meta } from "@homeport/protocol";
import type { About, Content, ReadyMeta } from "../pipeline/index.ts";
import { spokenStream, spokenWhole } from "./spoken.ts";
import { sse } from "./sse.ts";
import type { Collected, Finish, Surface } from "./surface.ts";
import { toldOf } from "./told-of.ts";
import { isVerdict } from "./verdict-codes.ts";

const finishReasons = {
  stop: "stop",
  length: "length",
  tool: "tool_calls",
  content_filter: "content_filter",
} as const satisfies Record<FinishReason, string>;

function usageOf({ usage }: Pick<Meta, "usage">) {
  const { inputTokens, outputTokens, cachedInputTokens, reasoningTokens } = usage;
  const { audioInputTokens: heard, audioOutputTokens: spoken } = usage;
  if (inputTokens === null && outputTokens === null) return null;
  const prompt = inputTokens ?? 0;
  const completion = outputTokens ?? 0;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: {
      cached_tokens: cachedInputTokens ?? 0,
      ...(heard != null && { audio_tokens: heard }),
    },
    completion_tokens_details: {
      reasoning_tokens: reasoningTokens ?? 0,
      ...(spoken != null && { audio_tokens: spoken }),
    },
  };
}

/** The name that a reply gives to what answered: a model's, or an engine's. */
export function servedName({ model, engine }: Pick<ReadyMeta, "model" | "engine">): string {
  return model ?? engine?.id ?? "";
}

function toolCallOf({ id, name, arguments: written }: Extract<Content, { type: "tool" }>) {
  return { id, type: "function" as const, function: { name, arguments: written } };
}

/** A whole answer as a chat completion. */
export function wholeCompletion({ text, others }: Collected, { reason, meta }: Finish, created: number) {
  const usage = usageOf(meta);
  const calls = others.flatMap((content) => (content.type === "tool" ? [toolCallOf(content)] : []));
  const audio = spokenWhole({ text, others }, { receipt: meta.receipt, created });
  return {
    id: idOf(meta.receipt),
    object: "chat.completion" as const,
    created,
    model: servedName(meta),
    choices: [
      {
        index: 0,
        message: {
          role: "assistant" as const,
          content: audio || (text === "" && calls.length > 0) ? null : text,
          refusal: null,
          ...(audio && { audio }),
          ...(calls.length > 0 && { tool_calls: calls }),
        },
        logprobs: null,
        finish_reason: finishReasons[reason],
      },
    ],
    ...(usage && { usage }),
  };
}

const idOf = (receipt: string) => `chatcmpl-${receipt}`;

/** OpenAI's chat completions, with what Homeport adds under the key `homeport`. */
export function chatSurface(options: {
  includeUsage: boolean;
  clock: () => number;
  omitted?: readonly string[];
  /** The answer is spoken, and its text the transcript. */
  spoken?: boolean;
}): Surface {
  const created = Math.floor(options.clock() / 1_000);
  return {
    reply(collected, finish) {
      const completion = wholeCompletion(collected, finish, created);
      return { type: "json", body: { ...completion, homeport: toldOf(finish, options.omitted) } };
    },
    open(opening: About, language) {
      let calls = 0;
      const sound = options.spoken === true ? spokenStream({ receipt: opening.receipt, created }) : null;
      // OpenAI's own stream has `usage: null` on every chunk but the last where usage was asked for.
      const uncounted = options.includeUsage ? `,"usage":null` : "";
      const tail = `,"logprobs":null,"finish_reason":null}]${uncounted}}\n\n`;
      const begin = (model: string) =>
        `data: {"id":${JSON.stringify(idOf(opening.receipt))},"object":"chat.completion.chunk","created":${created},"model":${JSON.stringify(model)},`;
      let head = begin("");
      const chunk = (delta: string) => `${head}"choices":[{"index":0,"delta":${delta}${tail}`;
      const last = (reason: string, homeport: unknown) =>
        `${head}"choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"${reason}"}]${uncounted},"homeport":${JSON.stringify(homeport)}}\n\n`;
      return {
        start(meta) {
          head = begin(servedName(meta));
          return `${head}"choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}]${uncounted},"homeport":${JSON.stringify(meta)}}\n\n`;
        },
        write(content) {
          if (sound && (content.type === "text" || content.type === "media"))
            return sound.write(content).map(chunk).join("");
          if (content.type === "text") return chunk(`{"content":${JSON.stringify(content.text)}}`);
          if (content.type !== "tool") return "";
          return chunk(`{"tool_calls":[${JSON.stringify({ index: calls++, ...toolCallOf(content) })}]}`);
        },
        finish(finish) {
          const usage = options.includeUsage ? usageOf(finish.meta) : null;
          const counted = usage ? `${head}"choices":[],"usage":${JSON.stringify(usage)}}\n\n` : "";
          const rest = sound?.end().map(chunk).join("") ?? "";
          return `${rest}${last(finishReasons[finish.reason], toldOf(finish, options.omitted))}${counted}data: [DONE]\n\n`;
        },
        failed(problem, about) {
          const body = errorBody(problem, about, language);
          // Clients of this surface throw on an error frame and lose the finish reason; a verdict keeps its own form.
          if (!isVerdict(problem)) return sse(body);
          return `${last("content_filter", body)}data: [DONE]\n\n`;
        },
      };
    },
  };
}
