import {
  type AnswerForm,
  type ChatTask,
  type ContentPart,
  type FeatureCall,
  type MessagesRequest,
  type MessagesTurn,
  type Tool,
  type ToolChoice,
  type Turn,
} from "@homeport/protocol";
import { effort, noSuchTool, personTurn, uncalled } from "./chat-parts.ts";
import { image } from "./media-data.ts";
import { wantedModel } from "./wanted-model.ts";

/** A request of Anthropic's messages in Homeport's own words. @throws Problem where it contradicts itself */
export function messagesCall(request: MessagesRequest): Extract<FeatureCall, { feature: "chat" }> {
  const { system } = request;
  return {
    feature: "chat",
    model: wantedModel(request.model),
    task: {
      type: "chat",
      messages: [
        ...(system === undefined ? [] : [{ role: "system" as const, content: joined(system, "\n\n") }]),
        ...turnsOf(request.messages),
      ],
      stream: request.stream ?? false,
      parameters: {
        maxTokens: request.max_tokens,
        temperature: request.temperature ?? null,
        topP: request.top_p ?? null,
        stop: request.stop_sequences?.length ? request.stop_sequences : null,
        seed: null,
      },
      ...thinkingOf(request),
      ...toolsOf(request),
      ...formOf(request),
    },
  };
}

/** How many messages stand before the last in which the person speaks. */
export function messagesBeforeLastTurn({ messages }: MessagesRequest): number {
  const last = messages.findLastIndex(
    ({ role, content }) =>
      role === "user" && (typeof content === "string" || content.some(({ type }) => type !== "tool_result")),
  );
  return Math.max(0, last);
}

function turnsOf(messages: readonly MessagesTurn[]): Turn[] {
  /** The names of the tools that were called, by the id of the call. */
  const called = new Map<string, string>();
  return messages.flatMap((message, index): Turn[] => {
    if (message.role === "system") return [{ role: "system", content: joined(message.content, "\n\n") }];
    if (typeof message.content === "string") return [{ role: message.role, content: message.content }];
    if (message.role === "user") return userTurns(message.content, { called, index });
    const calls = message.content.flatMap((block) => (block.type === "tool_use" ? [block] : []));
    for (const { id, name } of calls) called.set(id, name);
    const toolCalls = calls.map(({ id, name, input }) => ({ id, name, arguments: JSON.stringify(input) }));
    const content = message.content.map((block) => (block.type === "text" ? block.text : "")).join("");
    return [{ role: "assistant", content, ...(toolCalls.length > 0 && { toolCalls }) }];
  });
}

type UserBlocks = Exclude<Extract<MessagesTurn, { role: "user" }>["content"], string>;

/** Results of tools are turns of their own; what a person says between them is one each. */
function userTurns(
  blocks: UserBlocks,
  { called, index }: { called: ReadonlyMap<string, string>; index: number },
): Turn[] {
  const turns: Turn[] = [];
  let parts: ContentPart[] = [];
  const said = () => {
    if (parts.length > 0) turns.push(personTurn(parts));
    parts = [];
  };
  for (const [place, block] of blocks.entries()) {
    const path = `messages.${index}.content.${place}`;
    if (block.type === "text") parts.push({ type: "text", text: block.text });
    else if (block.type === "image") {
      const { media_type: mediaType, data } = block.source;
      parts.push(image({ mediaType, data, path: `${path}.source.data` }));
    } else {
      const name = called.get(block.tool_use_id);
      if (name === undefined) throw uncalled(`${path}.tool_use_id`);
      said();
      turns.push({
        role: "tool",
        toolCallId: block.tool_use_id,
        name,
        content: joined(block.content ?? "", "\n"),
      });
    }
  }
  said();
  return turns;
}

function joined(content: string | readonly { text: string }[], between: string): string {
  return typeof content === "string" ? content : content.map(({ text }) => text).join(between);
}

function thinkingOf({ thinking, output_config: config }: MessagesRequest): Pick<ChatTask, "thinking"> {
  const asked = effort(config?.effort);
  if (thinking === undefined || thinking.type === "disabled") return asked;
  const budget = thinking.type === "enabled" ? thinking.budget_tokens : null;
  return { thinking: { ...asked.thinking, budget } };
}

function toolsOf({ tools = [], tool_choice: choice }: MessagesRequest): {
  tools?: readonly Tool[];
  toolChoice?: ToolChoice;
  parallelToolCalls?: boolean;
} {
  const name = choice?.type === "tool" ? choice.name : null;
  if (
    choice?.type === "any" ? tools.length === 0 : name !== null && !tools.some((tool) => tool.name === name)
  ) {
    throw noSuchTool("tool_choice");
  }
  if (tools.length === 0) return {};
  const parallel =
    choice && "disable_parallel_tool_use" in choice ? choice.disable_parallel_tool_use : undefined;
  return {
    tools: tools.map((tool) => ({
      name: tool.name,
      description: tool.description ?? "",
      parameters: tool.input_schema,
      ...(tool.strict !== undefined && { strict: tool.strict }),
    })),
    ...(choice && { toolChoice: choice.type === "tool" ? { name: choice.name } : choiceOf[choice.type] }),
    ...(parallel !== undefined && { parallelToolCalls: !parallel }),
  };
}

const choiceOf = { auto: "auto", any: "required", none: "none" } as const;

function formOf({ output_config: config }: MessagesRequest): { form?: AnswerForm } {
  const schema = config?.format?.schema;
  return schema ? { form: { type: "schema", name: "answer", schema, strict: true } } : {};
}
