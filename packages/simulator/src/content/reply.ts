import type { ChatCall } from "../checks/index.ts";
import type { SimulatorEngines } from "../engines.ts";
import type { FinishName, TokenCounts } from "../personas/index.ts";
import { answer } from "./answer.ts";
import { inspectOutput } from "./inspection.ts";
import { piecesOf, tokensIn } from "./pieces.ts";
import { structure } from "./structured.ts";

/** What the simulated model said, before a partner's form is given to it. */
export type ModelReply = {
  text: string;
  /** Thinking that the request wants to see, or `null`. */
  reasoning: string | null;
  finish: FinishName;
  tokens: TokenCounts;
  /** The partner's inspection cuts this reply in the middle. */
  blocked: boolean;
};

/** Tokens a message costs beside its text: a rough constant. */
const tokensPerMessage = 4;

const thinkingText =
  "Simulated thinking: the request is read, its task is found, and an on-device engine writes the reply.";

/** Writes the reply to a call, within its stop words and its token limit. */
export async function replyTo(
  call: ChatCall,
  getEngines: () => Promise<SimulatorEngines>,
): Promise<ModelReply> {
  const said = await answer(call.messages, getEngines);
  const formed = call.format.type === "json" ? structure(said, call.format.schema) : said;
  const { text, finish } = limit(formed, call);
  const reasoning = call.thinking === "none" ? 0 : tokensIn(thinkingText);
  return {
    text,
    reasoning: call.thinking === "shown" ? thinkingText : null,
    finish,
    tokens: { ...count(call, text), completion: tokensIn(text) + reasoning, reasoning },
    blocked: inspectOutput(formed, call.messages) === "hit",
  };
}

/** The tokens of a call and a text, by the rough estimate of `tokensIn`. */
export function count(call: ChatCall, text: string): TokenCounts {
  const prompt = call.messages.reduce((sum, message) => sum + tokensIn(message.text) + tokensPerMessage, 0);
  return { prompt, completion: tokensIn(text), reasoning: 0 };
}

function limit(text: string, { stops, maximumTokens }: ChatCall): { text: string; finish: FinishName } {
  const ends = stops.map((stop) => text.indexOf(stop)).filter((at) => at >= 0);
  const stopped = ends.length === 0 ? text : text.slice(0, Math.min(...ends));
  const pieces = piecesOf(stopped);
  return maximumTokens !== null && pieces.length > maximumTokens
    ? { text: pieces.slice(0, maximumTokens).join(""), finish: "length" }
    : { text: stopped, finish: "stop" };
}
