import type { ReplyContent } from "../framing.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What differs between the partners that have this API. */
export type ResponsesStyle = {
  /** Fields of usage beside the common ones. */
  usageFields?: (content: ReplyContent) => Fields;
  /** Padding in each delta, as OpenAI has it. */
  pads?: boolean;
};

/** Why a reply ended, read from the persona's own words for it. */
export type Ending =
  | { status: "completed" }
  | { status: "incomplete"; reason: string }
  | { status: "failed"; error: Fields };

/** `completed`, `failed`, or the reason for an incomplete reply is what the persona's finishes say. */
export function endingOf({ finish, marks }: ReplyContent): Ending {
  if (finish === "completed") return { status: "completed" };
  if (finish === "failed") return { status: "failed", error: marks };
  return { status: "incomplete", reason: finish };
}

/** The response object at its start or end. */
export function responseOf(
  content: Pick<ReplyContent, "ids" | "model" | "asked">,
  {
    status,
    output,
    usage,
    more = {},
  }: { status: string; output: readonly unknown[]; usage: unknown; more?: Fields },
): Fields {
  const { ids, model, asked } = content;
  return {
    id: ids.completion,
    object: "response",
    created_at: ids.created,
    status,
    background: false,
    error: null,
    incomplete_details: null,
    instructions: asked["instructions"] ?? null,
    max_output_tokens: asked["max_output_tokens"] ?? null,
    model,
    output,
    parallel_tool_calls: asked["parallel_tool_calls"] ?? true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null, ...(asked["reasoning"] as object | undefined) },
    store: asked["store"] ?? true,
    temperature: asked["temperature"] ?? 1,
    text: { format: { type: "text" }, ...(asked["text"] as object | undefined) },
    tool_choice: asked["tool_choice"] ?? "auto",
    tools: asked["tools"] ?? [],
    top_p: asked["top_p"] ?? 1,
    truncation: "disabled",
    usage,
    user: null,
    metadata: asked["metadata"] ?? {},
    ...more,
  };
}

/** The fields of the response object that tell its ending. */
export function endFields(ending: Ending): Fields {
  switch (ending.status) {
    case "completed":
      return {};
    case "incomplete":
      return { incomplete_details: { reason: ending.reason } };
    case "failed":
      return { error: ending.error };
  }
}

/** The finished items of a reply: thinking, then the message or the calls. */
export function itemsOf(content: ReplyContent): Fields[] {
  const { reasoning, tokens, toolCalls } = content;
  const thinks = reasoning !== null || tokens.reasoning > 0;
  return [
    ...(thinks
      ? [reasoningItem(content, reasoning === null ? [] : [{ type: "summary_text", text: reasoning }])]
      : []),
    ...(content.text === "" && content.refusal === null
      ? []
      : [messageItem(content, { status: itemStatus(content), parts: [partOf(content)] })]),
    ...toolCalls.map((call, index) =>
      callItem(content, { index, status: "completed", given: call.arguments }),
    ),
  ];
}

function itemStatus({ finish }: ReplyContent): string {
  return finish === "completed" ? "completed" : "incomplete";
}

export function reasoningItem({ ids, asked }: ReplyContent, summary: readonly unknown[]): Fields {
  const include = Array.isArray(asked["include"]) ? asked["include"] : [];
  const id = idOf(ids.completion, "rs", 0);
  const encrypted = { encrypted_content: Buffer.from(`simulated ${id}`).toString("base64") };
  return {
    id,
    type: "reasoning",
    summary,
    ...(include.includes("reasoning.encrypted_content") ? encrypted : {}),
  };
}

export function messageItem(
  { ids }: ReplyContent,
  { status, parts }: { status: string; parts: readonly unknown[] },
): Fields {
  return { id: idOf(ids.completion, "msg", 0), type: "message", status, content: parts, role: "assistant" };
}

export function callItem(
  { ids, toolCalls }: ReplyContent,
  { index, status, given }: { index: number; status: string; given: string },
): Fields {
  const call = toolCalls[index];
  return {
    id: idOf(ids.completion, "fc", index),
    type: "function_call",
    status,
    arguments: given,
    call_id: call?.id,
    name: call?.name,
  };
}

export function partOf({ text, refusal }: Pick<ReplyContent, "text" | "refusal">): Fields {
  return refusal === null
    ? { type: "output_text", annotations: [], logprobs: [], text }
    : { type: "refusal", refusal };
}

export function usageOf(content: ReplyContent, { usageFields }: ResponsesStyle): Fields {
  const { prompt, completion, reasoning } = content.tokens;
  return {
    input_tokens: prompt,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: completion,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: prompt + completion,
    ...usageFields?.(content),
  };
}

/** Ids of items are made of the response's own. */
function idOf(response: string, kind: string, index: number): string {
  const digits = response.replace(/^resp_/, "");
  return `${kind}_${digits.slice(0, -2)}${index.toString(16).padStart(2, "0")}`;
}
