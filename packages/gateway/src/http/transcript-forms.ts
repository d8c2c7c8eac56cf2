import { Problem, type TimedPiece } from "@homeport/protocol";
import type { Collected } from "./surface.ts";

/** A piece of a transcript as it is shown, and when; a label stands before the first. */
type Cue = Pick<TimedPiece, "start" | "end" | "reckoned"> & { text: string };

type Timed = { language: string | null; duration: number; cues: readonly Cue[] };

/** The pieces of a transcript with their times, labels included. @throws Problem where the partner gave none */
export function timedOf({ text, others }: Collected): Timed {
  const times = others.find((content) => content.type === "times");
  // What stands before the transcript is its label.
  const lead = text.length - (times?.length ?? 0);
  if (!times || lead < 0) throw new Problem("partner_garbled");
  const { pieces, language } = times;
  const duration = times.duration ?? pieces.at(-1)?.end ?? 0;
  const cues = pieces.map(({ from, to, ...rest }, index) => {
    const said = text.slice(lead + from, lead + to);
    return { ...rest, text: index === 0 ? text.slice(0, lead) + said : said };
  });
  // Where nothing was said, its label is there all the same.
  if (cues.length === 0 && text.trim() !== "") cues.push({ start: 0, end: duration, reckoned: null, text });
  return { language, duration, cues };
}

/** Subtitles as SubRip writes them. */
export function srtOf({ cues }: Timed): string {
  return cues
    .map(({ start, end, text }, index) => `${index + 1}\n${span(start, end, ",")}\n${lineOf(text)}\n\n`)
    .join("");
}

/** Subtitles as WebVTT writes them, its own signs escaped. */
export function vttOf({ cues }: Timed): string {
  const escaped = (text: string) => lineOf(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const blocks = cues.map(({ start, end, text }) => `${span(start, end, ".")}\n${escaped(text)}\n\n`);
  return `WEBVTT\n\n${blocks.join("")}`;
}

/** OpenAI's segments, as far as the partner reckons what they hold. */
export function segmentsOf({ cues }: Timed) {
  return cues.map(({ start, end, text, reckoned }, id) => ({
    id,
    start,
    end,
    text,
    // The text in another writing, which no screen reads.
    tokens: [],
    ...(reckoned && {
      seek: reckoned.seek,
      temperature: reckoned.temperature,
      avg_logprob: reckoned.averageLogProbability,
      compression_ratio: reckoned.compressionRatio,
      no_speech_prob: reckoned.noSpeechProbability,
    }),
  }));
}

/** What OpenAI's segments have and these have not, by the names there. */
export function lackingIn({ cues }: Timed): string[] {
  const reckoned = ["seek", "temperature", "avg_logprob", "compression_ratio", "no_speech_prob"];
  const lacking = cues.some((cue) => cue.reckoned === null) ? reckoned : [];
  return ["tokens", ...lacking].map((name) => `segments.${name}`);
}

/** One line, without the arrow that stands between two times. */
function lineOf(text: string): string {
  return text
    .replaceAll(/\s*[\r\n\u2028\u2029]\s*/g, " ")
    .replaceAll("-->", "->")
    .trim();
}

function span(start: number, end: number, sign: string): string {
  return `${clockOf(start, sign)} --> ${clockOf(end, sign)}`;
}

/** `00:00:03.200`, with the form's own sign before the thousandths. */
function clockOf(seconds: number, sign: string): string {
  const all = Math.round(seconds * 1_000);
  const two = (value: number) => String(value).padStart(2, "0");
  const clock = [Math.floor(all / 3_600_000), Math.floor(all / 60_000) % 60, Math.floor(all / 1_000) % 60];
  return `${clock.map(two).join(":")}${sign}${String(all % 1_000).padStart(3, "0")}`;
}
