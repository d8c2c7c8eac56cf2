import {
  type AnswerForm,
  type ChatMessage,
  type ChatRequest,
  type ChatTask,
  type ContentPart,
  type FeatureCall,
  omittedOfChat,
  Problem,
  type Tool,
  type ToolChoice,
  type Turn,
} from "@homeport/protocol";
import { effort, form, noSuchTool, personTurn, toolOf, uncalled } from "./chat-parts.ts";
import { imageFrom, sound } from "./media-data.ts";
import { wantedModel } from "./wanted-model.ts";

/** A chat completions request in Homeport's own words. @throws Problem where it contradicts itself. */
export function chatCall(request: ChatRequest): Extract<FeatureCall, { feature: "chat" }> {
  if (request.max_tokens != null && request.max_completion_tokens != null) {
    throw new Problem("invalid_request", {
      issues: [{ path: "max_tokens", message: "send `max_completion_tokens` or `max_tokens`, not both" }],
    });
  }
  return {
    feature: "chat",
    model: wantedModel(request.model),
    task: {
      type: "chat",
      messages: turnsOf(request.messages),
      stream: request.stream ?? false,
      parameters: {
        maxTokens: request.max_completion_tokens ?? request.max_tokens ?? null,
        temperature: request.temperature ?? null,
        topP: request.top_p ?? null,
        stop: request.stop ?? null,
        seed: request.seed ?? null,
        ...(request.frequency_penalty != null && { frequencyPenalty: request.frequency_penalty }),
        ...(request.presence_penalty != null && { presencePenalty: request.presence_penalty }),
      },
      ...effort(request.reasoning_effort),
      ...toolsOf(request),
      ...formOf(request.response_format),
      ...speechOf(request),
    },
  };
}

/** What of the request is told to nobody, by its name. */
export function omittedFrom(request: ChatRequest): readonly string[] {
  const omitted: string[] = omittedOfChat.filter((name) => request[name] != null);
  const format = request.response_format;
  if (format?.type === "json_schema" && format.json_schema.description !== undefined) {
    omitted.push("response_format.json_schema.description");
  }
  return omitted;
}

function turnsOf(messages: readonly ChatMessage[]): Turn[] {
  /** The names of the tools that were called, by the id of the call. */
  const called = new Map<string, string>();
  return messages.map((message, index): Turn => {
    switch (message.role) {
      case "system":
      case "developer":
        return { role: "system", content: joined(message.content) };
      case "user":
        return userTurn(message.content, index);
      case "assistant": {
        const toolCalls = message.tool_calls?.map(({ id, function: { name, arguments: written } }) => {
          called.set(id, name);
          return { id, name, arguments: written };
        });
        return {
          role: "assistant",
          content: joined(message.content ?? ""),
          ...(message.reasoning_content != null && { reasoning: message.reasoning_content }),
          ...(toolCalls && { toolCalls }),
        };
      }
      case "tool": {
        const name = called.get(message.tool_call_id);
        if (name === undefined) throw uncalled(`messages.${index}.tool_call_id`);
        return { role: "tool", toolCallId: message.tool_call_id, name, content: joined(message.content) };
      }
    }
  });
}

type Content<Role extends ChatMessage["role"]> = Extract<ChatMessage, { role: Role }>["content"];

function userTurn(content: Content<"user">, index: number): Turn {
  if (typeof content === "string") return { role: "user", content };
  const parts = content.map((part, place): ContentPart => {
    const path = `messages.${index}.content.${place}`;
    if (part.type === "text") return part;
    if (part.type === "image_url") {
      const { url, detail } = part.image_url;
      return imageFrom(url, `${path}.image_url.url`, detail === "auto" ? undefined : detail);
    }
    const { data, format } = part.input_audio;
    const mediaType = format === "wav" ? "audio/wav" : "audio/mpeg";
    return sound({ mediaType, data, path: `${path}.input_audio.data` });
  });
  return personTurn(parts);
}

function joined(content: string | readonly { text: string }[]): string {
  return typeof content === "string" ? content : content.map(({ text }) => text).join("");
}

function toolsOf(request: ChatRequest): {
  tools?: readonly Tool[];
  toolChoice?: ToolChoice;
  parallelToolCalls?: boolean;
} {
  const { tool_choice: choice, parallel_tool_calls: parallel } = request;
  const tools = request.tools ?? [];
  const name = typeof choice === "object" && choice !== null ? choice.function.name : null;
  if (
    choice === "required"
      ? tools.length === 0
      : name !== null && !tools.some((tool) => tool.function.name === name)
  ) {
    throw noSuchTool("tool_choice");
  }
  if (tools.length === 0) return {};
  return {
    tools: tools.map((tool) => toolOf(tool.function)),
    ...(choice != null && {
      toolChoice: typeof choice === "string" ? choice : { name: choice.function.name },
    }),
    ...(parallel != null && { parallelToolCalls: parallel }),
  };
}

function formOf(format: ChatRequest["response_format"]): { form?: AnswerForm } {
  if (!format || format.type === "text") return {};
  if (format.type === "json_object") return { form: { type: "json" } };
  return { form: form(format.json_schema) };
}

/** @throws Problem where sound is asked for without its form, or a form without sound */
function speechOf({ modalities, audio, stream }: ChatRequest): Pick<ChatTask, "speech"> {
  const spoken = modalities?.includes("audio") ?? false;
  const wrong = (path: string, message: string) =>
    new Problem("invalid_request", { issues: [{ path, message }] });
  if (!spoken) {
    if (audio != null) throw wrong("audio", 'a voice needs `modalities` to be `["text", "audio"]`');
    return {};
  }
  if (audio == null) throw wrong("audio", "name the `format` that the answer is spoken in");
  const { voice, format } = audio;
  if (stream === true && format !== "pcm16") throw wrong("audio.format", "a stream is spoken as `pcm16`");
  return { speech: { voice: voice ?? null, format } };
}
