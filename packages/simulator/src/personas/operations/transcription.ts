import { lengthOf, measure, type Sound, transcriptOf } from "../../sound/index.ts";
import type { ErrorFacts } from "../error-facts.ts";
import type { FormFile, Operation, OperationCall, OperationReply } from "../operation.ts";
import type { ParameterFacts } from "../parameter-facts.ts";
import { roughTokens } from "./vector.ts";

/** How a model answers: everything and by the second, or JSON and by the token. */
export type TranscriptionModel = {
  formats: readonly string[];
  counts: "seconds" | "tokens";
  streams: boolean;
};

type TranscriptionFacts = {
  name: string;
  path: string;
  task: "transcript" | "translation";
  models: Readonly<Record<string, TranscriptionModel>>;
  parameters: Readonly<Record<string, ParameterFacts>>;
  noForm: ErrorFacts;
  wrongFile: ErrorFacts;
  tooShort: ErrorFacts;
  /** A format that the model does not give. */
  wrongFormat: ErrorFacts;
  /** The reply in the partner's own form, where it is not OpenAI's; it has no formats then. */
  write?: (call: OperationCall, said: { text: string; seconds: number; language: string }) => unknown;
};

const formats = ["json", "text", "srt", "verbose_json", "vtt"];
const kinds = /\.(?:flac|m4a|mp3|mp4|mpeg|mpga|oga|ogg|wav|webm)$/i;

/** Shortest sound, in seconds. */
const shortest = 0.1;

/** Tokens that a second of sound costs: a rough constant. */
const tokensPerSecond = 10;

/** Sound to text in OpenAI's form, in each of its formats. */
export function transcription(facts: TranscriptionFacts): Operation {
  const { name, path, models, noForm } = facts;
  return {
    name,
    method: "POST",
    path,
    form: noForm,
    parameters: {
      model: { is: "string" },
      file: { is: "anything" },
      prompt: { is: "string" },
      ...(facts.write === undefined ? { response_format: { is: "string", oneOf: formats } as const } : {}),
      temperature: { is: "number", from: 0, to: 1 },
      ...facts.parameters,
    },
    required: ["model", "file"],
    models: Object.keys(models),
    answer: (call) => answer(call, facts),
  };
}

function answer(call: OperationCall, facts: TranscriptionFacts): OperationReply {
  const { body, model } = call;
  const known = facts.models[model];
  const format = typeof body["response_format"] === "string" ? body["response_format"] : "json";
  const fail = (error: ErrorFacts, values = {}): OperationReply => ({
    type: "error",
    error: { facts: error, values },
  });
  if (known === undefined || !known.formats.includes(format)) {
    return fail(facts.wrongFormat, { parameter: "response_format", value: format, model });
  }
  const { name, bytes } = body["file"] as FormFile;
  if (!(bytes instanceof Buffer) || !kinds.test(name)) return fail(facts.wrongFile);
  const sound = measure(bytes);
  if (bytes.length === 0 || lengthOf(sound) < shortest) return fail(facts.tooShort);
  const language = typeof body["language"] === "string" ? body["language"] : "en";
  const text = transcriptOf(sound, { language, task: facts.task });
  if (facts.write !== undefined) {
    if (body["stream"] === true) return { type: "not-simulated", what: "a transcript as a stream here" };
    return { type: "reply", body: facts.write(call, { text, seconds: lengthOf(sound), language }) };
  }
  return body["stream"] === true && known.streams
    ? streamed(text, { sound, known })
    : written(text, { sound, known, format, language, task: facts.task });
}

type Said = { sound: Sound; known: TranscriptionModel };

function streamed(text: string, said: Said): OperationReply {
  const words = text.match(/\s*\S+/g) ?? [];
  return {
    type: "stream",
    frames: [
      ...words.map((delta) => ({
        part: "content" as const,
        said: delta,
        data: { type: "transcript.text.delta", delta },
      })),
      { part: "finish", data: { type: "transcript.text.done", text, usage: usageOf(text, said) } },
    ],
  };
}

function written(
  text: string,
  { format, language, task, ...said }: Said & { format: string; language: string; task: string },
): OperationReply {
  const seconds = lengthOf(said.sound);
  const plain = (bytes: string): OperationReply => ({
    type: "file",
    contentType: "text/plain; charset=utf-8",
    bytes,
  });
  switch (format) {
    case "text":
      return plain(`${text}\n`);
    case "srt":
      return plain(
        halvesOf(text, seconds)
          .map(
            ({ start, end, said }, index) =>
              `${index + 1}\n${timeOf(start, ",")} --> ${timeOf(end, ",")}\n${said.trim()}\n\n`,
          )
          .join(""),
      );
    case "vtt":
      return plain(
        `WEBVTT\n\n${halvesOf(text, seconds)
          .map(({ start, end, said }) => `${timeOf(start, ".")} --> ${timeOf(end, ".")}\n${said.trim()}\n\n`)
          .join("")}`,
      );
    case "verbose_json":
      return {
        type: "reply",
        body: {
          task: task === "translation" ? "translate" : "transcribe",
          language: nameOf(language),
          duration: Number(seconds.toFixed(2)),
          text,
          segments: halvesOf(text, seconds).map(segment),
          usage: usageOf(text, said),
        },
      };
    default:
      return { type: "reply", body: { text, usage: usageOf(text, said) } };
  }
}

/** The language by its English name, as the reply has it. */
function nameOf(language: string): string {
  return (
    new Intl.DisplayNames("en", { type: "language", fallback: "none" }).of(language) ?? "english"
  ).toLowerCase();
}

type Half = { start: number; end: number; said: string };

/** A transcript in two segments, cut at a space near its middle; a text without any space is one. */
export function halvesOf(text: string, seconds: number): Half[] {
  const rounded = (value: number) => Number(value.toFixed(2));
  const cut = text.indexOf(" ", Math.floor(text.length / 2));
  if (cut < 0) return [{ start: 0, end: rounded(seconds), said: ` ${text}` }];
  const middle = rounded(seconds / 2);
  return [
    { start: 0, end: middle, said: ` ${text.slice(0, cut)}` },
    { start: middle, end: rounded(seconds), said: text.slice(cut) },
  ];
}

/** One segment as Whisper tells it: its text begins with the space before it. */
function segment({ start, end, said }: Half, id: number): unknown {
  return {
    id,
    seek: 0,
    start,
    end,
    text: said,
    tokens: [],
    temperature: 0,
    avg_logprob: -0.2,
    compression_ratio: 1,
    no_speech_prob: 0.01,
  };
}

function usageOf(text: string, { sound, known }: Said): unknown {
  const seconds = lengthOf(sound);
  if (known.counts === "seconds") return { type: "duration", seconds: Math.ceil(seconds) };
  const heard = Math.ceil(seconds * tokensPerSecond);
  const output = roughTokens(text);
  return {
    type: "tokens",
    input_tokens: heard,
    input_token_details: { text_tokens: 0, audio_tokens: heard },
    output_tokens: output,
    total_tokens: heard + output,
  };
}

/** `00:00:03.200`, with the given sign before the thousandths. */
function timeOf(seconds: number, sign: string): string {
  const all = Math.round(seconds * 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  const clock = [Math.floor(all / 3_600_000), Math.floor(all / 60_000) % 60, Math.floor(all / 1000) % 60];
  return `${clock.map(two).join(":")}${sign}${String(all % 1000).padStart(3, "0")}`;
}
