import { errorBody, type FinishReason, type Meta } from "@homeport/protocol";
import type { About } from "../pipeline/index.ts";
import { sse } from "./sse.ts";
import type { Surface } from "./surface.ts";

const finishReasons: Record<FinishReason, string> = {
  stop: "stop",
  length: "length",
  tool: "tool_calls",
  content_filter: "content_filter",
};

/** The codes whose failure is a verdict on content, which this surface tells as a finish reason. */
const verdictCodes = new Set(["content_blocked_output", "partner_refused"]);

function usageOf({ usage }: Pick<Meta, "usage">) {
  const { inputTokens, outputTokens, cachedInputTokens, reasoningTokens } = usage;
  if (inputTokens === null && outputTokens === null) return null;
  const prompt = inputTokens ?? 0;
  const completion = outputTokens ?? 0;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: cachedInputTokens ?? 0 },
    completion_tokens_details: { reasoning_tokens: reasoningTokens ?? 0 },
  };
}

/** OpenAI's chat completions, with what Homeport adds under the key `homeport`. */
export function chatSurface(options: { includeUsage: boolean; clock: () => number }): Surface {
  const created = Math.floor(options.clock() / 1_000);
  const idOf = (receipt: string) => `chatcmpl-${receipt}`;
  return {
    reply({ text }, { reason, meta }) {
      const usage = usageOf(meta);
      const body = {
        id: idOf(meta.receipt),
        object: "chat.completion",
        created,
        model: meta.model ?? meta.engine?.id ?? "",
        choices: [
          {
            index: 0,
            message: { role: "assistant", content: text, refusal: null },
            logprobs: null,
            finish_reason: finishReasons[reason],
          },
        ],
        ...(usage && { usage }),
        homeport: meta,
      };
      return { type: "json", body };
    },
    open(opening: About, language) {
      let model = "";
      const chunk = (delta: object, finish: string | null, more: object = {}) =>
        sse({
          id: idOf(opening.receipt),
          object: "chat.completion.chunk",
          created,
          model,
          choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
          ...more,
        });
      return {
        start(meta) {
          model = meta.model ?? meta.engine?.id ?? "";
          return chunk({ role: "assistant", content: "", refusal: null }, null, { homeport: meta });
        },
        write: (content) => (content.type === "text" ? chunk({ content: content.text }, null) : ""),
        finish({ reason, meta }) {
          const usage = options.includeUsage ? usageOf(meta) : null;
          const last = chunk({}, finishReasons[reason], { homeport: meta });
          const counted = usage
            ? sse({
                id: idOf(opening.receipt),
                object: "chat.completion.chunk",
                created,
                model,
                choices: [],
                usage,
              })
            : "";
          return `${last}${counted}data: [DONE]\n\n`;
        },
        failed(problem, about) {
          const body = errorBody(problem, about, language);
          // Clients of this surface throw on an error frame and lose the finish reason; a verdict keeps its own form.
          if (!verdictCodes.has(problem.code)) return sse(body);
          return `${chunk({}, "content_filter", { homeport: body })}data: [DONE]\n\n`;
        },
      };
    },
  };
}
