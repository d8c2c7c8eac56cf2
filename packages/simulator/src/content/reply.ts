import type { ChatCall, Translation } from "../checks/index.ts";
import type { SimulatorEngines } from "../engines.ts";
import type { FinishName, Heard, TokenCounts } from "../personas/index.ts";
import { lengthOf, type Sound, transcriptOf } from "../sound/index.ts";
import { answer } from "./answer.ts";
import { piecesOf, tokensIn } from "./pieces.ts";
import { structure } from "./structured.ts";

/** What the simulated model said, before a partner's form is given to it. */
export type ModelReply = {
  text: string;
  /** Thinking that the request wants to see, or `null`. */
  reasoning: string | null;
  finish: FinishName;
  tokens: TokenCounts;
  /** The tools that it calls instead of speaking, with their arguments as JSON. */
  toolCalls: readonly { name: string; arguments: string }[];
  /** What was listened to, where the model writes down what it hears. */
  heard?: Heard;
};

/** Tokens a message costs beside its text: a rough constant. */
const tokensPerMessage = 4;

/** Tokens a second of sound costs: a rough constant. */
const tokensPerSecond = 25;

/** How often the thinking is repeated where a long one is asked for. */
const longThoughts = 40;

const thinkingText =
  "Simulated thinking: the request is read, its task is found, and an on-device engine writes the reply.";

/** Writes the reply to a call, within its stop words and its token limit. */
export async function replyTo(
  call: ChatCall,
  getEngines: () => Promise<SimulatorEngines>,
  { longThinking }: { longThinking: boolean },
): Promise<ModelReply> {
  const thinking = longThinking ? Array(longThoughts).fill(thinkingText).join(" ") : thinkingText;
  const reasoning = call.thinking === "none" ? 0 : tokensIn(thinking);
  const shown = call.thinking === "shown" ? thinking : null;
  if (call.tools.calls.length > 0) {
    const toolCalls = call.tools.calls.map(({ name, parameters }) => ({
      name,
      arguments: structure("simulated", parameters),
    }));
    const spoken = tokensIn(toolCalls.map((tool) => tool.name + tool.arguments).join(""));
    const tokens = { ...count(call, ""), completion: spoken + reasoning, reasoning };
    return { text: "", reasoning: shown, finish: "tool_calls", tokens, toolCalls };
  }
  if (call.facts.hears === "transcribes") return transcript(call);
  if (call.translation !== null) return translated(call, call.translation);
  const images = call.messages.reduce((sum, message) => sum + (message.images ?? 0), 0);
  const words = await answer(call.messages, getEngines);
  const videos = call.messages.reduce((sum, message) => sum + (message.videos ?? 0), 0);
  const sounds = soundsIn(call).length;
  const said = [
    words,
    ...(images === 0 ? [] : [unseen(images, "image")]),
    ...(videos === 0 ? [] : [unseen(videos, "video")]),
    ...(sounds === 0 ? [] : [unheard(sounds)]),
  ].join("");
  const formed = call.format.type === "json" ? structure(said, call.format.schema) : said;
  const { text, finish } = limit(formed, call);
  return {
    text,
    reasoning: shown,
    toolCalls: [],
    finish,
    tokens: { ...count(call, text), completion: tokensIn(text) + reasoning, reasoning },
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

/** The simulator takes pictures and films and says that it does not look at them. */
function unseen(count: number, what: "image" | "video"): string {
  return ` (${count} ${count === 1 ? what : `${what}s`} received, not looked at.)`;
}

function soundsIn({ messages }: ChatCall): readonly Sound[] {
  return messages.flatMap(({ sounds }) => sounds ?? []);
}

function unheard(sounds: number): string {
  return ` (${sounds} ${sounds === 1 ? "sound" : "sounds"} received, not listened to.)`;
}

/** What is written down of a sound: that it came, since the simulator cannot hear. */
function transcript(call: ChatCall): ModelReply {
  const { language } = (call.asked["asr_options"] ?? {}) as { language?: unknown };
  const sounds = soundsIn(call);
  const told = { language: typeof language === "string" ? language : "zh" };
  const text = sounds.map((sound) => transcriptOf(sound, told)).join(" ");
  const seconds = sounds.reduce((sum, sound) => sum + lengthOf(sound), 0);
  const tokens = { prompt: Math.ceil(seconds * tokensPerSecond), completion: tokensIn(text), reasoning: 0 };
  return { text, reasoning: null, toolCalls: [], finish: "stop", tokens, heard: { seconds, ...told } };
}

/** What stands for a translation: the text in its own language with the terms put in, since the simulator cannot translate. */
function translated(call: ChatCall, { target, terms }: Translation): ModelReply {
  const given = call.messages.findLast(({ role }) => role === "user")?.text ?? "";
  const text = terms.reduce((current, term) => current.replaceAll(term.source, term.target), given);
  const said = limit(`Simulated translation into ${target}: “${text}”`, call);
  const tokens = { ...count(call, said.text), completion: tokensIn(said.text), reasoning: 0 };
  return { ...said, reasoning: null, toolCalls: [], tokens };
}
