import { uuidFrom } from "../../random.ts";
import { lengthOf, soundAt, speakingTime, toneOf, transcriptOf, wavOf } from "../../sound/index.ts";
import type { Operation, OperationCall, OperationReply } from "../operation.ts";
import { keepResult, roughTokens } from "../operations/index.ts";
import { fieldsOf, inspectionFailed, invalidParameter, native, notSynchronous } from "./native.ts";
import { isAsync, startTask } from "./tasks.ts";

const wrong = (message: string): OperationReply => ({
  type: "error",
  error: { facts: invalidParameter(message), values: {} },
});

/** Longest text of one call, in letters: background knowledge of the qwen-tts line. */
const longestText = 600;

/** How long the address of a sound stays valid: 24 hours, in seconds. */
const day = 86_400;

/** qwen-tts: a file at an address; as a stream the samples in base64, then the address. */
export function speak(call: OperationCall): OperationReply {
  const { text, voice } = fieldsOf(call.body["input"]);
  if (typeof text !== "string" || text === "") return wrong("input.text must be a text");
  if (typeof voice !== "string") return wrong("input.voice must be the name of a voice");
  if (text.length > longestText) return wrong(`Range of input length should be [0, ${longestText}]`);
  const seconds = speakingTime(text);
  const url = keepResult(call, { bytes: wavOf(seconds), type: "audio/wav", extension: "wav" });
  const audio = {
    id: `audio_${uuidFrom(call.random)}`,
    url,
    data: "",
    expires_at: Math.floor(call.now / 1000) + day,
  };
  const usage = { characters: text.length };
  const said = (fields: object, reason: string) => ({
    output: { finish_reason: reason, audio: fields },
    usage,
    request_id: call.ids.request,
  });
  if (call.headers["x-dashscope-sse"] !== "enable") return { type: "reply", body: said(audio, "stop") };
  const samples = toneOf(seconds);
  const half = samples.length / 2;
  return {
    type: "stream",
    frames: [
      ...[samples.subarray(0, half), samples.subarray(half)].map((part) => ({
        part: "content" as const,
        data: said({ id: audio.id, url: "", data: part.toString("base64") }, "null"),
      })),
      { part: "finish", data: said(audio, "stop") },
    ],
  };
}

/** qwen-asr at once: sound in the message, its text in the answer. */
export function transcribeAtOnce(call: OperationCall): OperationReply {
  const messages = fieldsOf(call.body["input"])["messages"];
  const parts = [Array.isArray(messages) ? (messages as unknown[]) : []]
    .flat()
    .flatMap((message) => [fieldsOf(message)["content"]].flat())
    .map(fieldsOf);
  const sounds = parts.flatMap(({ audio }) => (audio === undefined ? [] : [soundAt(audio)]));
  const [sound] = sounds;
  if (sound === undefined || sound === null || sounds.length > 1) {
    return wrong("input.messages must hold one audio, as an address or a data address");
  }
  const language = languageIn(call);
  const text = transcriptOf(sound, { language });
  const annotations = [{ type: "audio_info", language, emotion: "neutral" }];
  return {
    type: "reply",
    body: {
      output: {
        choices: [
          { finish_reason: "stop", message: { role: "assistant", annotations, content: [{ text }] } },
        ],
      },
      usage: {
        input_tokens_details: { text_tokens: 0 },
        output_tokens_details: { text_tokens: roughTokens(text) },
        seconds: Math.ceil(lengthOf(sound)),
      },
      request_id: call.ids.request,
    },
  };
}

function languageIn({ body }: OperationCall): string {
  const parameters = fieldsOf(body["parameters"]);
  const { language } = { ...parameters, ...fieldsOf(parameters["asr_options"]) } as { language?: unknown };
  return typeof language === "string" ? language : "zh";
}

/** qwen-asr filetrans: a task whose result is a file at an address, in JSON; the sound's address is not opened. */
export const transcriptionTask: Operation = {
  ...native,
  name: "transcription-task",
  path: "/api/v1/services/audio/asr/transcription",
  required: ["model", "input.file_url"],
  models: ["qwen3-asr-flash-filetrans"],
  modelsNotAt: { "qwen3-asr-flash-filetrans": ["us-east-1"] },
  blocks: { input: inspectionFailed("Input") },
  answer(call) {
    if (!isAsync(call)) return { type: "error", error: { facts: notSynchronous, values: {} } };
    const address = fieldsOf(call.body["input"])["file_url"];
    const sound = soundAt(address);
    if (sound !== "not-opened") return wrong("input.file_url must be an http or https address");
    const language = languageIn(call);
    const text = transcriptOf(sound, { language });
    const sentence = { sentence_id: 0, begin_time: 0, end_time: 1000, language, emotion: "neutral", text };
    const file = {
      file_url: address,
      audio_info: { format: "wav", sample_rate: 16_000 },
      transcripts: [{ channel_id: 0, text, sentences: [sentence] }],
    };
    const url = keepResult(call, {
      bytes: Buffer.from(JSON.stringify(file)),
      type: "application/json",
      extension: "json",
    });
    return startTask(call, {
      output: { result: { transcription_url: url } },
      count: 1,
      usage: { seconds: 1 },
    });
  },
};
