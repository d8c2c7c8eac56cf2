import {
  type AnswerForm,
  type ContentPart,
  type FeatureCall,
  omittedOfResponses,
  type ResponsesItem,
  type ResponsesRequest,
  type Tool,
  type ToolCall,
  type ToolChoice,
  type Turn,
} from "@homeport/protocol";
import { effort, form, noSuchTool, personTurn, toolOf, uncalled } from "./chat-parts.ts";
import { imageFrom } from "./media-data.ts";
import { wantedModel } from "./wanted-model.ts";

/** A request of OpenAI's responses in Homeport's own words. @throws Problem where it contradicts itself */
export function responsesCall(request: ResponsesRequest): Extract<FeatureCall, { feature: "chat" }> {
  return {
    feature: "chat",
    model: wantedModel(request.model),
    task: {
      type: "chat",
      messages: [
        ...(request.instructions ? [{ role: "system" as const, content: request.instructions }] : []),
        ...turnsOf(request.input),
      ],
      stream: request.stream ?? false,
      parameters: {
        maxTokens: request.max_output_tokens ?? null,
        temperature: request.temperature ?? null,
        topP: request.top_p ?? null,
        stop: null,
        seed: null,
      },
      ...effort(request.reasoning?.effort),
      ...toolsOf(request),
      ...formOf(request.text?.format),
    },
  };
}

/** What of the request is told to nobody, by its name. */
export function omittedFromResponses(request: ResponsesRequest): readonly string[] {
  const omitted: string[] = omittedOfResponses.filter((name) => request[name] != null);
  if (request.include?.length) omitted.push("include.reasoning.encrypted_content");
  if (request.reasoning?.summary != null) omitted.push("reasoning.summary");
  const format = request.text?.format;
  if (format?.type === "json_schema" && format.description !== undefined)
    omitted.push("text.format.description");
  const { input } = request;
  if (typeof input !== "string" && input.some(({ type }) => type === "reasoning"))
    omitted.push("input.reasoning");
  return omitted;
}

/** How many items stand before the last in which the person speaks. */
export function itemsBeforeLastTurn({ input }: ResponsesRequest): number {
  if (typeof input === "string") return 0;
  return Math.max(
    0,
    input.findLastIndex((item) => "role" in item && item.role === "user"),
  );
}

function turnsOf(input: ResponsesRequest["input"]): Turn[] {
  if (typeof input === "string") return [{ role: "user", content: input }];
  const turns: Turn[] = [];
  /** The names of the tools that were called, by the id of the call. */
  const called = new Map<string, string>();
  for (const [index, item] of input.entries()) {
    if (item.type === "reasoning") continue;
    if (item.type === "function_call") {
      called.set(item.call_id, item.name);
      addCall(turns, { id: item.call_id, name: item.name, arguments: item.arguments });
    } else if (item.type === "function_call_output") {
      const name = called.get(item.call_id);
      if (name === undefined) throw uncalled(`input.${index}.call_id`);
      turns.push({ role: "tool", toolCallId: item.call_id, name, content: joined(item.output) });
    } else turns.push(messageTurn(item, index));
  }
  return turns;
}

type Message = Extract<ResponsesItem, { role: string }>;

function messageTurn(item: Message, index: number): Turn {
  switch (item.role) {
    case "system":
    case "developer":
      return { role: "system", content: joined(item.content) };
    case "assistant":
      return { role: "assistant", content: joined(item.content) };
    case "user": {
      if (typeof item.content === "string") return { role: "user", content: item.content };
      return personTurn(
        item.content.map((part, place): ContentPart => {
          if (part.type === "input_text") return { type: "text", text: part.text };
          const path = `input.${index}.content.${place}.image_url`;
          return imageFrom(
            part.image_url,
            path,
            part.detail === "auto" ? undefined : (part.detail ?? undefined),
          );
        }),
      );
    }
  }
}

/** A call belongs to the turn of the assistant in which it was made. */
function addCall(turns: Turn[], call: ToolCall): void {
  const last = turns.at(-1);
  if (last?.role !== "assistant") turns.push({ role: "assistant", content: "", toolCalls: [call] });
  else turns[turns.length - 1] = { ...last, toolCalls: [...(last.toolCalls ?? []), call] };
}

function joined(content: string | readonly { text: string }[]): string {
  return typeof content === "string" ? content : content.map(({ text }) => text).join("");
}

function toolsOf(request: ResponsesRequest): {
  tools?: readonly Tool[];
  toolChoice?: ToolChoice;
  parallelToolCalls?: boolean;
} {
  const { tool_choice: choice, parallel_tool_calls: parallel } = request;
  const tools = request.tools ?? [];
  const name = typeof choice === "object" && choice !== null ? choice.name : null;
  if (
    choice === "required" ? tools.length === 0 : name !== null && !tools.some((tool) => tool.name === name)
  ) {
    throw noSuchTool("tool_choice");
  }
  if (tools.length === 0) return {};
  return {
    tools: tools.map((tool) => toolOf(tool)),
    ...(choice != null && { toolChoice: typeof choice === "string" ? choice : { name: choice.name } }),
    ...(parallel != null && { parallelToolCalls: parallel }),
  };
}

type Format = NonNullable<ResponsesRequest["text"]>["format"];

function formOf(format: Format): { form?: AnswerForm } {
  if (!format || format.type === "text") return {};
  return { form: format.type === "json_object" ? { type: "json" } : form(format) };
}
