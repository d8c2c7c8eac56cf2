import { z } from "zod";
import type { Unsupported } from "./issues.ts";
import { ModelName, numeral, word } from "./request-parts.ts";
import { SentFile } from "./sent-file.ts";

const hearing = {
  file: z.instanceof(SentFile, { error: "send a file" }),
  model: ModelName,
  prompt: z.string().max(4_096).nullish(),
  /** All but the first two want to know when what was said, which not every model tells. */
  response_format: z.enum(["json", "text", "srt", "verbose_json", "vtt"]).nullish(),
  // Taken because what they ask for holds anyway.
  temperature: numeral(z.literal(0)).nullish(),
  stream: word(z.literal(false)).nullish(),
};

/** `POST /v1/audio/transcriptions`, as OpenAI's. */
export const TranscriptionsRequest = z.strictObject({
  ...hearing,
  language: z
    .string()
    .max(35)
    .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/, "a language is a BCP 47 tag such as `en`")
    .nullish(),
  /** Taken because that is what times are told by. */
  timestamp_granularities: z.array(z.literal("segment")).max(1).nullish(),
});
export type TranscriptionsRequest = z.infer<typeof TranscriptionsRequest>;

/** `POST /v1/audio/translations`, as OpenAI's: into English. */
export const TranslationsRequest = z.strictObject(hearing);
export type TranslationsRequest = z.infer<typeof TranslationsRequest>;

const timed =
  "times are told of segments, by `verbose_json`, `srt` and `vtt`; of words by no partner in one way";

/** The rest of the published requests, and why it is refused. */
export const unsupportedInHearing: Unsupported = {
  response_format: "speakers are not told apart, so `diarized_json` is not given",
  timestamp_granularities: timed,
  "timestamp_granularities.*": timed,
  temperature: "what was said does not depend on chance; leave it out",
  stream: "a text is given whole",
  include: "log probabilities are not passed on",
  chunking_strategy: "how sound is cut is the partner's to say",
  known_speaker_names: "speakers are not told apart",
  known_speaker_references: "speakers are not told apart",
  language: "a translation is into English, and its source is heard",
};

/** `POST /v1/audio/speech`, as OpenAI's. */
export const SpeechRequest = z.strictObject({
  model: ModelName,
  input: z.string().min(1),
  voice: z.string().min(1).max(128).nullish(),
  response_format: z.enum(["mp3", "opus", "aac", "flac", "wav", "pcm"]).nullish(),
  speed: z.number().min(0.25).max(4).nullish(),
  // Taken because what it asks for holds anyway.
  stream_format: z.literal("audio").nullish(),
});
export type SpeechRequest = z.infer<typeof SpeechRequest>;

export const unsupportedInSpeech: Unsupported = {
  voice: "only a voice by its name",
  instructions: "no partner but one knows it",
  stream_format: "speech is given whole, once it has been labelled; send `audio`",
  language: "the voice speaks the language of the text",
};
