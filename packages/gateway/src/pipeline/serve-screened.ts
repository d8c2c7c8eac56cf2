import {
  type MediaPart,
  type ModelTask,
  type ModerateTask,
  type PartnerComposition,
  Problem,
  type StreamEvent,
} from "@homeport/protocol";
import type { Exchange } from "./exchange.ts";
import type { Parts } from "./parts.ts";
import { askScreen, screenPartsOf } from "./partner-screen.ts";
import { openEndpoint, serveByPartner, wantedOf } from "./serve-partner.ts";
import type { Serving } from "./serve.ts";
import type { Attempt, Source } from "./source.ts";
import { stringsIn } from "./strings-in.ts";

type Asking = Serving & { composition: PartnerComposition };
type Failed = Extract<Attempt, { type: "failed" }>;

/** A screen that stands in a route is the maker's own, and no market's rule. */
const rule = "book/routes";

/** An answer that is longer is none: it must be held as a whole. In characters of text, and bytes of pictures. */
const mostHeld = 32 * 1024 * 1024;

/** Why sound does not pass a partner's screen: unread is not the same as clear. */
const unheard = "a partner's screen reads texts and pictures, and hears nothing";

/**
 * Asks a partner beside whose model other partners screen: what goes in before it leaves for the model, and what comes
 * out as a whole before any of it is given out. A hit is final. A word that is missing is no word that all is clear.
 */
export async function serveScreened(parts: Parts, exchange: Exchange, asking: Asking): Promise<Attempt> {
  if (screenPartsOf(asking.composition).length === 0) return serveByPartner(parts, exchange, asking);
  const open = await openEndpoint(parts, asking);
  if (open.type === "failed") return open;
  const wanted = wantedOf(exchange, { ...asking, endpoint: open.endpoint });
  const sent = { texts: exchange.task.screened, media: mediaIn(wanted) };
  const refused = await screened(parts, exchange, { ...asking, phase: "input", ...sent });
  if (refused) return refused;
  const attempt = await serveByPartner(parts, exchange, asking);
  if (attempt.type === "failed") return attempt;
  const { source } = attempt;
  return { type: "answering", source: { ...source, events: heldBack(source, parts, { exchange, asking }) } };
}

type Read = { phase: "input" | "output"; texts: readonly string[]; media: readonly MediaPart[] };

/** Why what was read may not go on, or null where every screen has found it clear. */
async function screened(
  parts: Parts,
  exchange: Exchange,
  { phase, texts, media, ...asking }: Asking & Read,
): Promise<Failed | null> {
  const failure = (detail: string, issue: string, next: Failed["next"]): Failed => {
    exchange.obligations.push({ type: "screen", rule, status: "failed", detail: `${phase}, ${detail}` });
    const problem = new Problem("screen_failed", { issues: [{ path: "partner", message: issue }] });
    return { type: "failed", problem, class: null, next };
  };
  if (media.some(({ type }) => type === "audio")) return failure(unheard, unheard, "none");
  for (const part of screenPartsOf(asking.composition)) {
    const by = `${part.partner}/${part.model}@${part.modelVersion}, ${part.endpoint}`;
    for (const task of tasksOf(texts, media)) {
      // In turn, so that nothing leaves for the next once one has spoken.
      const asked = await askScreen(parts, exchange, { ...asking, part, task });
      if (asked.type === "failed") {
        const { code } = asked.problem;
        exchange.codes.push(code);
        const next = mayMoveOn(asking, phase) ? asked.next : "none";
        return failure(`${by}: ${code}`, `\`${part.endpoint}\`: ${code}`, next);
      }
      const hit = asked.word.judgements.find(({ flagged }) => flagged);
      if (!hit) continue;
      const found = hit.findings.find(({ flagged }) => flagged);
      const category = found?.category ?? found?.own ?? "flagged";
      exchange.obligations.push({
        type: "screen",
        rule,
        status: "met",
        detail: `${phase}, ${by}: hit ${category}`,
      });
      const code = phase === "input" ? "content_blocked_input" : "content_blocked_output";
      return { type: "failed", problem: new Problem(code, { category }), class: "policy", next: "none" };
    }
    exchange.obligations.push({ type: "screen", rule, status: "met", detail: `${phase}, ${by}: clear` });
  }
  return null;
}

/** Whoever could make a screen fail could else choose to be served without one. */
function mayMoveOn({ decision }: Asking, phase: Read["phase"]): boolean {
  return (
    phase === "input" && decision.compositions.every((composition) => screenPartsOf(composition).length > 0)
  );
}

/** Texts are asked for together, pictures one by one, because partners take no more of them at once. */
function tasksOf(texts: readonly string[], media: readonly MediaPart[]): ModerateTask[] {
  const inputs = texts.filter((text) => text.trim() !== "");
  return [
    ...(inputs.length > 0 ? [{ type: "moderate" as const, inputs, sources: [] }] : []),
    ...media.map((picture) => ({ type: "moderate" as const, inputs: [], sources: [picture] })),
  ];
}

function mediaIn(task: ModelTask): readonly MediaPart[] {
  switch (task.type) {
    case "chat":
      return task.messages.flatMap((turn) =>
        turn.role === "user"
          ? (turn.parts ?? []).flatMap((part) => (part.type === "text" ? [] : [part]))
          : [],
      );
    case "draw":
      return [...task.sources, ...(task.mask ? [task.mask] : [])];
    case "transcribe":
      return [task.audio];
    case "moderate":
      return task.sources;
    case "translate":
    case "embed":
    case "rerank":
    case "speak":
      return [];
  }
}

/** An answer of which nothing is given out before all of it was found clear; to stop reading lets the partner go. */
function heldBack(
  { events }: Source,
  parts: Parts,
  about: { exchange: Exchange; asking: Asking },
): AsyncIterable<readonly StreamEvent[]> {
  return {
    [Symbol.asyncIterator]() {
      const inner = events[Symbol.asyncIterator]();
      const judged = released({ [Symbol.asyncIterator]: () => inner }, parts, about);
      return {
        next: () => judged.next(),
        async return() {
          // A generator that was never begun would let nobody go.
          await inner.return?.();
          return judged.return(undefined);
        },
      };
    },
  };
}

/** @throws Problem `content_blocked_output` or `screen_failed` */
async function* released(
  events: AsyncIterable<readonly StreamEvent[]>,
  parts: Parts,
  { exchange, asking }: { exchange: Exchange; asking: Asking },
): AsyncGenerator<readonly StreamEvent[]> {
  const held: StreamEvent[] = [];
  let size = 0;
  for await (const batch of events) {
    for (const event of batch) {
      size += sizeOf(event);
      // Reasoning goes nowhere, so it is not kept either.
      if (event.type !== "reasoning") held.push(event);
    }
    if (size > mostHeld) throw new Problem("partner_garbled");
  }
  // What failed or was refused is told as it is; there is no answer to be found clear.
  const whole = held.some(({ type }) => type === "finish") && !held.some(isRefusal);
  if (whole) {
    const refused = await screened(parts, exchange, { ...asking, phase: "output", ...writtenIn(held) });
    if (refused) throw refused.problem;
  }
  yield whole
    ? held
    : held.filter((event) => event.type !== "text" && event.type !== "media" && event.type !== "tool");
}

function sizeOf(event: StreamEvent): number {
  if (event.type === "text") return event.text.length;
  if (event.type === "tool") return event.arguments.length;
  return event.type === "media" ? event.bytes.length : 0;
}

/** What breaks after the end breaks nothing, and what breaks before has no end. */
function isRefusal(event: StreamEvent): boolean {
  return event.type === "retract" || (event.type === "verdict" && event.verdict.type === "hit");
}

/** Everything of an answer that a person or a tool would read. */
function writtenIn(events: readonly StreamEvent[]): Pick<Read, "texts" | "media"> {
  let text = "";
  const tools = new Map<number, { name: string; arguments: string }>();
  const media = new Map<number, { mediaType: string; bytes: Uint8Array[] }>();
  for (const event of events) {
    if (event.type === "text") text += event.text;
    else if (event.type === "tool") {
      const known = tools.get(event.index) ?? { name: "", arguments: "" };
      tools.set(event.index, {
        name: event.name ?? known.name,
        arguments: known.arguments + event.arguments,
      });
    } else if (event.type === "media") {
      const known = media.get(event.index) ?? { mediaType: event.mediaType, bytes: [] };
      known.bytes.push(event.bytes);
      media.set(event.index, known);
    }
  }
  const written = [text, ...[...tools.values()].flatMap((call) => [call.name, call.arguments])];
  return {
    texts: [...written, ...written.flatMap((each) => stringsIn(each))],
    media: [...media.values()].map(({ mediaType, bytes }) => ({
      type: mediaType.startsWith("image/") ? "image" : "audio",
      mediaType,
      data: Buffer.concat(bytes).toString("base64"),
    })),
  };
}
