import type { MessagesRequest, MessagesTurn } from "@homeport/protocol";

type Block = Exclude<MessagesTurn["content"], string>[number];

/** What of a request of Anthropic's messages is told to nobody, by its name. */
export function omittedFromMessages(request: MessagesRequest): readonly string[] {
  const { messages, system, tools = [], thinking, metadata } = request;
  const blocks = messages.flatMap(({ content }): readonly Block[] =>
    typeof content === "string" ? [] : content,
  );
  const results = blocks.flatMap((block) =>
    block.type === "tool_result" && typeof block.content === "object" ? block.content : [],
  );
  const sent = [...blocks, ...results, ...tools, ...(typeof system === "object" ? system : []), request];
  const omitted: string[] = [];
  if (metadata?.user_id != null) omitted.push("metadata");
  if (sent.some((part) => "cache_control" in part && part.cache_control != null))
    omitted.push("cache_control");
  if (blocks.some(({ type }) => type === "thinking" || type === "redacted_thinking"))
    omitted.push("thinking");
  if (blocks.some((block) => block.type === "tool_result" && block.is_error === true)) {
    omitted.push("tool_result.is_error");
  }
  if (tools.some((tool) => tool.eager_input_streaming === true)) omitted.push("tools.eager_input_streaming");
  if (thinking && "display" in thinking && thinking.display === "summarized")
    omitted.push("thinking.display");
  return omitted;
}
