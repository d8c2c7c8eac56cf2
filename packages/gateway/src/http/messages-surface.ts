import { type Language, unknownUsage } from "@homeport/protocol";
import type { About } from "../pipeline/index.ts";
import { servedName } from "./chat-surface.ts";
import {
  inputOf,
  messageOf,
  messagesFailure,
  stopReasons,
  textBlock,
  toolBlock,
  usageOf,
  wholeMessage,
} from "./messages-reply.ts";
import { sse } from "./sse.ts";
import type { StreamWriter, Surface } from "./surface.ts";
import { toldOf } from "./told-of.ts";
import { isVerdict } from "./verdict-codes.ts";

/** Anthropic's messages, with what Homeport adds under the key `homeport`. */
export function messagesSurface(omitted: readonly string[]): Surface {
  return {
    reply: (collected, finish) => ({
      type: "json",
      body: { ...wholeMessage(collected, finish), homeport: toldOf(finish, omitted) },
    }),
    open: (about, language) => openMessage(about, { language, omitted }),
  };
}

function event(data: { type: string } & Record<string, unknown>): string {
  return sse(data, data.type);
}

function openMessage(
  about: About,
  { language, omitted }: { language: Language; omitted: readonly string[] },
): StreamWriter {
  /** The place of the next block, and whether a text is open before it. */
  let next = 0;
  let open = false;
  let head = "";
  const close = () => {
    if (!open) return "";
    open = false;
    return event({ type: "content_block_stop", index: next++ });
  };
  const end = (delta: object, told: { usage: object; homeport: unknown }) =>
    close() +
    event({
      type: "message_delta",
      delta: { stop_sequence: null, stop_details: null, container: null, ...delta },
      ...told,
    }) +
    event({ type: "message_stop" });
  return {
    start(meta) {
      const usage = usageOf({ usage: unknownUsage });
      const begun = messageOf({ receipt: about.receipt, model: servedName(meta), usage });
      const message = { ...begun, content: [], stop_reason: null, homeport: meta };
      return event({ type: "message_start", message }) + event({ type: "ping" });
    },
    write(content) {
      if (content.type === "text") {
        let begun = "";
        if (!open) {
          open = true;
          head = `event: content_block_delta\ndata: {"type":"content_block_delta","index":${next},"delta":{"type":"text_delta","text":`;
          begun = event({ type: "content_block_start", index: next, content_block: textBlock("") });
        }
        return `${begun}${head}${JSON.stringify(content.text)}}}\n\n`;
      }
      if (content.type !== "tool") return "";
      const closed = close();
      const index = next++;
      // Written anew, so that what a client puts together here is what a whole answer holds.
      const partial = JSON.stringify(inputOf(content.arguments));
      return (
        closed +
        event({ type: "content_block_start", index, content_block: toolBlock(content, {}) }) +
        event({
          type: "content_block_delta",
          index,
          delta: { type: "input_json_delta", partial_json: partial },
        }) +
        event({ type: "content_block_stop", index })
      );
    },
    finish: (finish) =>
      end(
        { stop_reason: stopReasons[finish.reason] },
        { usage: usageOf(finish.meta), homeport: toldOf(finish, omitted) },
      ),
    failed(problem, failed) {
      const failure = messagesFailure(problem, failed, language);
      if (!isVerdict(problem)) return event(failure);
      const details = { type: "refusal", category: null, explanation: failure.error.message };
      const usage = usageOf({ usage: unknownUsage });
      return end({ stop_reason: "refusal", stop_details: details }, { usage, homeport: failure.homeport });
    },
  };
}
