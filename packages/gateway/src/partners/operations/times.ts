import type { Reckoned, StreamEvent, TimedPiece } from "@homeport/protocol";
import { valueAt } from "../pointer.ts";
import { AnswerFault } from "./fault.ts";
import type { Operation } from "./operation.ts";

type Places = NonNullable<Operation["reply"]["times"]>;

/**
 * When each piece of a transcript was said. The pieces must be the transcript, in its order and all of it but blanks:
 * who asked for times is never given less than was heard.
 *
 * @throws AnswerFault where there are none, or where they are of another text
 */
export function timesIn(places: Places, answer: unknown, text: string): StreamEvent {
  const list = valueAt(answer, places.at);
  if (!Array.isArray(list)) throw new AnswerFault("the answer holds no times");
  const pieces: TimedPiece[] = [];
  let cursor = 0;
  for (const element of list) {
    const said = valueAt(element, places.text);
    if (typeof said !== "string") throw new AnswerFault("a piece of the transcript is no text");
    const piece = said.trim();
    if (piece === "") continue;
    const from = text.indexOf(piece, cursor);
    if (from < 0 || text.slice(cursor, from).trim() !== "") throw new AnswerFault(otherText);
    cursor = from + piece.length;
    const start = secondsAt(element, places.start);
    const end = Math.max(start, secondsAt(element, places.end));
    pieces.push({ from, to: cursor, start, end, reckoned: reckonedIn(places, element) });
  }
  if (text.slice(cursor).trim() !== "") throw new AnswerFault(otherText);
  const language = places.language && valueAt(answer, places.language);
  const duration = places.duration && valueAt(answer, places.duration);
  return {
    type: "times",
    length: text.length,
    // A name and no more: no screen reads it.
    language: typeof language === "string" && /^[A-Za-z][A-Za-z -]{0,34}$/.test(language) ? language : null,
    duration: secondsIn(duration),
    pieces,
  };
}

const otherText = "the pieces with times are not the transcript";

function secondsAt(element: unknown, place: Places["start"]): number {
  const seconds = secondsIn(valueAt(element, place));
  if (seconds === null) throw new AnswerFault("a time is no number of seconds");
  return seconds;
}

/** A time, also where it is written as a text, as some servers do. */
function secondsIn(value: unknown): number | null {
  const seconds = typeof value === "string" && /^\d{1,9}(\.\d{1,9})?$/.test(value) ? Number(value) : value;
  return typeof seconds === "number" && Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}

function reckonedIn({ reckoned: places }: Places, element: unknown): Reckoned | null {
  if (!places) return null;
  const found: Partial<Record<keyof Reckoned, number>> = {};
  for (const [name, place] of Object.entries(places)) {
    const number = valueAt(element, place);
    if (typeof number !== "number" || !Number.isFinite(number)) return null;
    found[name as keyof Reckoned] = number;
  }
  return found as Reckoned;
}
