/**
 * What a model can be asked, in Homeport's own words: every surface writes these, every dialect reads them.
 * Nothing here knows a surface, a partner or a market.
 */

/** A tool that the model may call; its parameters are a JSON schema. */
export type Tool = {
  name: string;
  description: string;
  parameters: Record<string, unknown>;
  /** The arguments must fit the schema, wherever the partner can see to it. */
  strict?: boolean;
};

/** A call that the model made; its arguments are JSON as text. */
export type ToolCall = { id: string; name: string; arguments: string };

/** Something to see or to hear, as bytes in base 64; an address is never passed on, because nobody could screen it. */
export type MediaPart = {
  type: "image" | "audio";
  /** Such as `image/png` or `audio/wav`. */
  mediaType: string;
  /** Base 64, without line breaks. */
  data: string;
  /** How closely a picture is looked at; absent where the caller left it open. */
  detail?: "low" | "high";
};

/** A part of what a person says, in the order of the parts. */
export type ContentPart = { type: "text"; text: string } | MediaPart;

/** One turn of a conversation. `content` is always its whole text, so that a screen needs to look nowhere else. */
export type Turn =
  | { role: "system"; content: string }
  | {
      role: "user";
      content: string;
      /** Text and media in their order; absent where there is only text. */
      parts?: readonly ContentPart[];
    }
  | {
      role: "assistant";
      content: string;
      reasoning?: string | null;
      toolCalls?: readonly ToolCall[];
    }
  | { role: "tool"; toolCallId: string; name: string; content: string };

/** How an answer is wanted; null where the caller left it open. */
export type Parameters = {
  maxTokens: number | null;
  temperature: number | null;
  topP: number | null;
  stop: string | readonly string[] | null;
  seed: number | null;
  frequencyPenalty?: number | null;
  presencePenalty?: number | null;
};

/** No parameter set: the partner's own defaults. */
export const noParameters: Parameters = {
  maxTokens: null,
  temperature: null,
  topP: null,
  stop: null,
  seed: null,
};

export type ToolChoice = "auto" | "none" | "required" | { name: string };

/** The form an answer must have. */
export type AnswerForm =
  | { type: "json" }
  | {
      type: "schema";
      name: string;
      /** A JSON schema. */
      schema: Record<string, unknown>;
      strict: boolean;
    };

/** The forms that sound in an answer may have; `pcm16` is bare samples of 16 bits, one channel, 24,000 a second. */
export const answerSounds = ["pcm16", "wav", "mp3", "opus", "flac", "aac"] as const;
export type AnswerSound = (typeof answerSounds)[number];

export type Effort = "minimal" | "low" | "medium" | "high";

/** A conversation to be continued by one turn. */
export type ChatTask = {
  type: "chat";
  messages: readonly Turn[];
  stream: boolean;
  parameters: Parameters;
  /** Absent: the model does not think, where it can be kept from it. A budget is in tokens. */
  thinking?: { budget: number | null; effort?: Effort };
  tools?: readonly Tool[];
  /** Absent: the partner's own default. */
  toolChoice?: ToolChoice;
  /** False: one call at a time. Absent: the partner's own default. */
  parallelToolCalls?: boolean;
  /** Absent: plain text. */
  form?: AnswerForm;
  /** The answer is spoken as well, and its text is what is said. Absent: it is only written. */
  speech?: {
    /** The partner's name of a voice; null: the dialect's own. */
    voice: string | null;
    format: AnswerSound;
  };
};

/** Texts to be turned into vectors, one each. */
export type EmbedTask = {
  type: "embed";
  inputs: readonly string[];
  /** How many numbers a vector has; null: the model's own. */
  dimensions: number | null;
};

/** Documents to be put in order by how well they answer a query. */
export type RerankTask = {
  type: "rerank";
  query: string;
  documents: readonly string[];
  /** How many of the best are wanted; null: all. */
  top: number | null;
};

/** Texts to be judged, one by one; or pictures with what is written beside them, together as one. */
export type ModerateTask = {
  type: "moderate";
  inputs: readonly string[];
  sources: readonly MediaPart[];
};

/** Pictures to be made, or made from others. */
export type DrawTask = {
  type: "draw";
  prompt: string;
  count: number;
  /** In pixels; null: the model's own. */
  size: { width: number; height: number } | null;
  /** Pictures to begin from; none: one is made from nothing. */
  sources: readonly MediaPart[];
  mask: MediaPart | null;
  /** Null: the model's own. */
  quality: "low" | "medium" | "high" | null;
  /** The partner writes its visible mark into the picture; absent: it is told not to. */
  watermark?: boolean;
};

/** Speech to be written down, in its own language or in English. */
export type TranscribeTask = {
  type: "transcribe";
  audio: MediaPart;
  /** BCP 47, where the caller knows it. */
  language: string | null;
  /** Into English. */
  translate: boolean;
  /** Words that are likely to occur. */
  prompt: string | null;
  /** When each piece was said is wanted too. */
  times?: boolean;
};

/** Text to be spoken. */
export type SpeakTask = {
  type: "speak";
  text: string;
  /** The partner's name of a voice; null: the model's own. */
  voice: string | null;
  format: "mp3" | "wav" | "opus" | "flac" | "aac" | "pcm";
  /** 1 is the voice's own speed; null: left open. */
  speed: number | null;
  /** The partner marks the sound as made by a machine; absent: it is told not to. */
  watermark?: boolean;
};

/** A text and what it is in the other language. */
export type TranslationPair = { source: string; target: string };

/** A text to be put into another language. */
export type TranslateTask = {
  type: "translate";
  text: string;
  /** BCP 47; null: the model finds it out. */
  source: string | null;
  /** BCP 47. */
  target: string;
  /** Words that must be translated as given. */
  terms: readonly TranslationPair[];
  /** Earlier translations whose manner is to be followed. */
  memory: readonly TranslationPair[];
  /** What the text is about and how it should read, in words. */
  domain: string | null;
  stream: boolean;
};

/** Everything a partner can be asked. */
export type ModelTask =
  | ChatTask
  | TranslateTask
  | EmbedTask
  | RerankTask
  | ModerateTask
  | DrawTask
  | TranscribeTask
  | SpeakTask;

/** What a model must be able to do, by the task that asks it. */
export type Capability = ModelTask["type"];
