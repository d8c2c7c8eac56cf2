import type { Framing, ReplyContent } from "../framing.ts";

const note = "以上内容为模拟生成，不代表任何伙伴的观点。";

/** Chunks without a wrapper and without `[DONE]`; whole replies inside `Response` (wire research). */
export const tencentNativeFraming: Framing = {
  stream: (content, { reasoning, text }) => [
    ...reasoning.map((thought) => ({
      part: "reasoning" as const,
      said: thought,
      data: chunk(content, { ReasoningContent: thought }, ""),
    })),
    ...text.map((words) => ({
      part: "content" as const,
      said: words,
      data: chunk(content, { Content: words }, ""),
    })),
    ...content.toolCalls.map((_call, index) => ({
      part: "tool" as const,
      data: chunk(content, { Content: "", ToolCalls: [toolCalls(content)[index]] }, ""),
    })),
    { part: "finish", data: errorIn(content) ?? chunk(content, { Content: "" }, content.finish) },
  ],
  whole: (content) => ({
    Response: {
      ...tail(content),
      Choices: [
        {
          Index: 0,
          Message: {
            Role: "assistant",
            Content: content.text,
            ...(content.reasoning === null ? {} : { ReasoningContent: content.reasoning }),
            ...(content.toolCalls.length === 0 ? {} : { ToolCalls: toolCalls(content) }),
          },
          FinishReason: content.finish,
          ...(content.marks["choice"] as object | undefined),
        },
      ],
      RequestId: content.ids.request,
    },
  }),
  // An error in the middle is a chunk with `ErrorMsg`, not the wrapped form.
  error(body) {
    const { Response: inner } = body as { Response: { Error: { Message: string }; RequestId: string } };
    const ErrorMsg = { Msg: inner.Error.Message, Code: 4001 };
    return [{ part: "error", data: { ErrorMsg, RequestId: inner.RequestId } }];
  },
  streamType: "text/event-stream",
  wholeType: "application/json",
};

function errorIn(content: ReplyContent): unknown {
  const message = content.marks["ErrorMsg"];
  return message === undefined ? null : { ...tail(content), Choices: [], ErrorMsg: message };
}

function chunk(content: ReplyContent, said: object, finish: string): unknown {
  const ended = finish === "" ? {} : (content.marks["choice"] as object | undefined);
  return {
    ...tail(content),
    Choices: [{ Index: 0, Delta: { Role: "assistant", ...said }, FinishReason: finish, ...ended }],
  };
}

function toolCalls({ toolCalls: calls }: ReplyContent): unknown[] {
  return calls.map(({ id, name, arguments: given }, index) => ({
    Id: id,
    Type: "function",
    Index: index,
    Function: { Name: name, Arguments: given },
  }));
}

function tail({ ids, tokens, marks }: ReplyContent): Record<string, unknown> {
  return {
    Created: ids.created,
    Id: ids.completion,
    Usage: {
      PromptTokens: tokens.prompt,
      CompletionTokens: tokens.completion,
      TotalTokens: tokens.prompt + tokens.completion,
    },
    Note: note,
    ...(marks["ModerationLevel"] === undefined ? {} : { ModerationLevel: marks["ModerationLevel"] }),
  };
}
