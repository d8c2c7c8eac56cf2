import type { ChatCall } from "../checks/index.ts";
import { chunksOf, type ModelReply, piecesOf } from "../content/index.ts";
import type { Persona, ReplyContent, ReplyIds } from "../personas/index.ts";
import type { Random } from "../random.ts";
import { type Action, eventOf, wholeReply, type Write } from "../wire/index.ts";
import { errorBody, errorReply } from "./error-reply.ts";

type Said = { call: ChatCall; reply: ModelReply; refusal: string | null };
type Circumstances = { persona: Persona; ids: ReplyIds; random: Random; now: number };

/** Puts what the model said into the partner's form, streamed or whole, with the partner's own cut where it is blocked. */
export function completionReply(said: Said, circumstances: Circumstances): Action[] {
  const { persona, ids, now } = circumstances;
  const content = contentOf(said, circumstances);
  const headers = persona.headers(ids, now);
  if (said.call.stream) {
    const type = { "content-type": persona.framing.streamType, "cache-control": "no-cache" };
    return [
      { type: "head", status: 200, headers: { ...headers, ...type } },
      ...frames(said, content, circumstances),
      { type: "end" },
    ];
  }
  if (said.reply.blocked && persona.inspection.output === "error") {
    return errorReply(persona, { facts: persona.errors["blocked-output"], values: {} }, { ids, now });
  }
  const body = JSON.stringify(persona.framing.whole(content));
  const whole = wholeReply(200, { ...headers, "content-type": persona.framing.wholeType }, body);
  const tokens = content.tokens.completion;
  return whole.map((action) => (action.type === "write" ? { ...action, tokens } : action));
}

function contentOf({ call, reply, refusal }: Said, { persona, ids, random }: Circumstances): ReplyContent {
  const cut = reply.blocked && persona.inspection.output === "content-filter";
  return {
    ids,
    model: call.model,
    text: cut ? firstHalf(piecesOf(reply.text)).join("") : reply.text,
    reasoning: reply.reasoning,
    refusal,
    finish: cut ? "content_filter" : reply.finish,
    tokens: reply.tokens,
    includeUsage: call.includeUsage,
    padding: call.padding,
    random,
  };
}

function frames({ call, reply }: Said, content: ReplyContent, circumstances: Circumstances): Write[] {
  const { persona, ids, random } = circumstances;
  const { framing, inspection } = persona;
  const chunks = (text: string) => chunksOf(piecesOf(text), random);
  const event =
    (part: "reasoning" | "content", form: (c: ReplyContent, text: string) => unknown) =>
    (text: string): Write =>
      eventOf(part, form(content, text), piecesOf(text).length);
  const opening = eventOf("opening", framing.opening(content));
  const reasoning = chunks(content.reasoning ?? "").map(event("reasoning", framing.reasoning));
  const said =
    content.refusal === null
      ? chunks(content.text).map(event("content", framing.text))
      : chunks(content.refusal).map(event("content", framing.refusal));
  if (reply.blocked && inspection.output === "error") {
    const error = errorBody(persona, { facts: persona.errors["blocked-output"], values: {} }, ids);
    return [opening, ...reasoning, ...firstHalf(said), eventOf("error", error)];
  }
  const usage = call.includeUsage ? [eventOf("usage", framing.usage(content))] : [];
  const finish = eventOf("finish", framing.finish(content));
  return [opening, ...reasoning, ...said, finish, ...usage, eventOf("done", "[DONE]")];
}

/** The first half, and at least one where there is any: a cut always comes after something was said. */
function firstHalf<Item>(items: readonly Item[]): Item[] {
  return items.slice(0, Math.ceil(items.length / 2));
}
