import type { ChatCall } from "../checks/index.ts";
import { chunksOf, type ModelReply, piecesOf, tokensIn } from "../content/index.ts";
import { speakingTime, toneOf } from "../sound/index.ts";
import { type Made, pngFrom, sizeOfRatio } from "../personas/index.ts";
import type { Frame, Persona, ReplyContent, ReplyIds, Verdict } from "../personas/index.ts";
import type { Random } from "../random.ts";
import { type Action, wholeReply, write, type Write } from "../wire/index.ts";
import { errorBody, errorReply } from "./error-reply.ts";

/** What was said, and what the partner's inspection does to it. */
type Said = { call: ChatCall; reply: ModelReply; verdict: Verdict | null };
type Circumstances = {
  persona: Persona;
  ids: ReplyIds;
  random: Random;
  now: number;
  /** Headers that depend on the occasion. */
  headers: Readonly<Record<string, string>>;
};

/** Puts what the model said into the partner's form, streamed or whole, with the partner's own cut where it is blocked. */
export function completionReply(said: Said, circumstances: Circumstances): Action[] {
  const { persona, ids, now } = circumstances;
  const { verdict } = said;
  const content = contentOf(said, circumstances);
  const headers = { ...persona.headers(ids, now), ...circumstances.headers };
  if (said.call.stream) {
    const type = { "content-type": persona.framing.streamType, "cache-control": "no-cache" };
    return [
      { type: "head", status: 200, headers: { ...headers, ...type } },
      ...frames(content, verdict, circumstances).map((frame, at) => written(persona, frame, at + 1)),
      { type: "end" },
    ];
  }
  if (verdict?.as === "error") {
    return errorReply(persona, { facts: verdict.error, values: {} }, { ids, now });
  }
  const body = JSON.stringify(persona.framing.whole(content));
  const whole = wholeReply(200, { ...headers, "content-type": persona.framing.wholeType }, body);
  const tokens = content.tokens.completion;
  return whole.map((action) => (action.type === "write" ? { ...action, tokens } : action));
}

function contentOf({ call, reply, verdict }: Said, { persona, ids, random }: Circumstances): ReplyContent {
  const refusal = verdict?.as === "refusal" ? persona.errors["blocked-input"].message : null;
  const finished = verdict?.as === "finish" ? verdict : null;
  const shows = finished?.shows ?? "all";
  const ended = refusal === null ? reply.finish : "stop";
  const stopped = refusal !== null || shows === "nothing";
  const text = shows === "half" ? firstHalf(piecesOf(reply.text)).join("") : reply.text;
  return {
    ids,
    model: call.model,
    text: stopped || call.facts.makes !== undefined ? "" : text,
    reasoning: stopped ? null : reply.reasoning,
    refusal,
    toolCalls: stopped
      ? []
      : reply.toolCalls.map((tool, index) => ({
          id: persona.toolCallId(random, { name: tool.name, index }),
          ...tool,
        })),
    finish: finished?.finish ?? persona.finishes?.[ended] ?? ended,
    marks: finished?.marks ?? {},
    tokens: reply.tokens,
    heard: reply.heard ?? null,
    made: verdict === null && call.facts.makes !== undefined ? make(call, random) : null,
    grows: call.facts.grows === true,
    spoken: call.spoken && !stopped,
    includeUsage: call.includeUsage,
    padding: call.padding,
    asked: call.asked,
    random,
  };
}

/** What a model that makes pictures or sound gives in the place of words. */
function make(call: ChatCall, random: Random): Made {
  const asked = call.messages.findLast(({ role }) => role === "user")?.text ?? "";
  return call.facts.makes === "sound"
    ? { type: "audio/L16;codec=pcm;rate=24000", bytes: toneOf(speakingTime(asked)) }
    : { type: "image/png", bytes: pngFrom(random, { ...sizeOfRatio(call.asked), mark: false }) };
}

function frames(
  content: ReplyContent,
  verdict: Verdict | null,
  { persona, ids, random }: Circumstances,
): readonly Frame[] {
  const chunks = (text: string) => chunksOf(piecesOf(text), random);
  const all = persona.framing.stream(content, {
    reasoning: chunks(content.reasoning ?? ""),
    text: chunks(content.text),
    refusal: chunks(content.refusal ?? ""),
  });
  if (verdict?.as !== "error") return all;
  const said = all.flatMap((frame, at) => (frame.part === "content" ? [at] : []));
  // A cut always comes after something was said, where anything was.
  const last = said[Math.ceil(said.length / 2) - 1] ?? -1;
  const body = errorBody(persona, { facts: verdict.error, values: {} }, ids);
  return [...all.slice(0, last + 1), ...errorFrames(persona, body, content)];
}

/** The events of an error in the middle of a stream. */
export function errorFrames(
  { framing }: Persona,
  body: unknown,
  about: Pick<ReplyContent, "ids" | "model" | "asked">,
): readonly Frame[] {
  return framing.error?.(body, about) ?? [{ part: "error", data: body }];
}

/** The bytes of one event in the partner's framing. */
export function written(persona: Persona, frame: Frame, ordinal: number): Write {
  const { part, data, said = "" } = frame;
  const plain = (): string => `data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;
  const text = persona.framing.encode?.(frame, ordinal) ?? plain();
  return { ...write(part, Buffer.from(text)), tokens: tokensIn(said) };
}

/** The first half, and at least one where there is any: a cut always comes after something was said. */
function firstHalf<Item>(items: readonly Item[]): Item[] {
  return items.slice(0, Math.ceil(items.length / 2));
}
