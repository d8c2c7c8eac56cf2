import { mp3Of, speakingTime, toneOf, wavOf } from "../../sound/index.ts";
import type { ErrorFacts } from "../error-facts.ts";
import type { Operation, OperationCall, OperationReply } from "../operation.ts";
import { roughTokens, transcription } from "../operations/index.ts";
import type { TranscriptionModel } from "../operations/transcription.ts";
import { openaiErrors } from "./errors.ts";

const invalid = openaiErrors["invalid-value"];

const noForm: ErrorFacts = {
  ...openaiErrors["malformed-json"],
  message: "Could not parse multipart form",
  source: "composed: background knowledge, no recording looked up",
};

const errors = {
  noForm,
  wrongFile: {
    ...invalid,
    code: null,
    param: null,
    message:
      "Invalid file format. Supported formats: ['flac', 'm4a', 'mp3', 'mp4', 'mpeg', 'mpga', 'oga', 'ogg', 'wav', 'webm']",
    source: "recorded: public bug reports quoting the body, 2023 to 2026",
  },
  tooShort: {
    ...invalid,
    code: "audio_too_short",
    param: "file",
    message: "Audio file is too short. Minimum audio length is 0.1 seconds.",
    source: "recorded: public bug reports quoting the body, 2024 to 2026",
  },
  wrongFormat: {
    ...invalid,
    code: "unsupported_value",
    param: "response_format",
    message:
      "response_format '{value}' is not compatible with model '{model}'. Use 'json' or 'text' instead.",
    source: "recorded: public bug reports quoting the body, 2025 and 2026",
  },
} satisfies Readonly<Record<string, ErrorFacts>>;

const whisper: TranscriptionModel = {
  formats: ["json", "text", "srt", "verbose_json", "vtt"],
  counts: "seconds",
  streams: false,
};
const later: TranscriptionModel = { formats: ["json", "text"], counts: "tokens", streams: true };

const speech: Operation = {
  name: "speech",
  method: "POST",
  path: "/v1/audio/speech",
  parameters: {
    model: { is: "string" },
    input: { is: "string", longest: 4096 },
    voice: { is: "string-or-object" },
    instructions: { is: "string" },
    response_format: { is: "string", oneOf: ["mp3", "opus", "aac", "flac", "wav", "pcm"] },
    speed: { is: "number", from: 0.25, to: 4 },
    stream_format: { is: "string", oneOf: ["sse", "audio"] },
  },
  required: ["model", "input", "voice"],
  models: ["gpt-4o-mini-tts", "tts-1", "tts-1-hd"],
  answer: speak,
};

/** What the simulator can make, with its media type: a tone, and as MP3 silence. */
const makers: Readonly<Record<string, { type: string; make: (seconds: number) => Buffer }>> = {
  mp3: { type: "audio/mpeg", make: mp3Of },
  wav: { type: "audio/wav", make: wavOf },
  pcm: { type: "audio/pcm", make: toneOf },
};

/** Bytes of sound in one event. */
const eventBytes = 12_288;

function speak({ body }: OperationCall): OperationReply {
  const format = typeof body["response_format"] === "string" ? body["response_format"] : "mp3";
  const maker = makers[format];
  if (maker === undefined) return { type: "not-simulated", what: `speech as \`${format}\`` };
  const text = String(body["input"]);
  const bytes = maker.make(speakingTime(text) / Number(body["speed"] ?? 1));
  if (body["stream_format"] !== "sse") return { type: "file", contentType: maker.type, bytes };
  const starts = Array.from(
    { length: Math.ceil(bytes.length / eventBytes) },
    (_, index) => index * eventBytes,
  );
  const input = roughTokens(text);
  const output = Math.ceil(bytes.length / 1000);
  return {
    type: "stream",
    frames: [
      ...starts.map((start) => ({
        part: "content" as const,
        data: {
          type: "speech.audio.delta",
          audio: bytes.subarray(start, start + eventBytes).toString("base64"),
        },
      })),
      {
        part: "finish",
        data: {
          type: "speech.audio.done",
          usage: { input_tokens: input, output_tokens: output, total_tokens: input + output },
        },
      },
    ],
  };
}

/** Sound in and out; the models' names are background knowledge. */
export const openaiAudio: readonly Operation[] = [
  transcription({
    ...errors,
    name: "transcription",
    path: "/v1/audio/transcriptions",
    task: "transcript",
    models: { "whisper-1": whisper, "gpt-4o-transcribe": later, "gpt-4o-mini-transcribe": later },
    parameters: {
      language: { is: "string", longest: 16 },
      timestamp_granularities: { is: "array" },
      stream: { is: "boolean" },
      include: { is: "array" },
      chunking_strategy: { is: "string-or-object" },
    },
  }),
  transcription({
    ...errors,
    name: "translation",
    path: "/v1/audio/translations",
    task: "translation",
    models: { "whisper-1": whisper },
    parameters: {},
  }),
  speech,
];
