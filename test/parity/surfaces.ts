import { files } from "../../conformance/operations/media.ts";
import type { WorldName } from "./worlds.ts";

/** What a cell wants of a request beside its text. */
export type Wish = {
  stream: boolean;
  tool: boolean;
  form: boolean;
  model: string | null;
  /** Something was said before, where a surface has turns. */
  earlier: boolean;
};

/** One surface: how a text is put to it, and what it can do at all. */
export type Surface = {
  name: string;
  path: string;
  /** The world its answers are given in where a rule names none. */
  world: WorldName;
  streams: boolean;
  /** `text`: an answer that can be labelled and screened as text. */
  answers: "text" | "numbers" | "pictures" | "sound" | "verdicts";
  tools: boolean;
  body(text: string, wish: Wish): object | FormData;
};

const schema = {
  type: "object",
  properties: { place: { const: "zanzibar" } },
  required: ["place"],
  additionalProperties: false,
};
const tool = { name: "look_up", description: "Looks a place up.", parameters: schema };
const dot = `data:image/png;base64,${files.png.bytes.toString("base64")}`;

/** Half a second of silence. */
function silence(): File {
  const bytes = Buffer.concat([files.wav.bytes.subarray(0, 44), Buffer.alloc(24_000)]);
  bytes.writeUInt32LE(36 + 24_000, 4);
  bytes.writeUInt32LE(24_000, 40);
  return new File([bytes], "said.wav", { type: "audio/wav" });
}

function heard(text: string, model: string | null): FormData {
  const form = new FormData();
  form.set("model", model ?? "homeport");
  form.set("prompt", text);
  form.set("file", silence());
  return form;
}

/** The turns of a conversation whose last says a text. */
function turns(content: string, earlier: boolean): object[] {
  const before = [
    { role: "user", content: "Where does the boat go?" },
    { role: "assistant", content: "To the island." },
  ];
  return [...(earlier ? before : []), { role: "user", content }];
}

const text = { world: "screened", answers: "text" } as const;
const streamed = { ...text, streams: true } as const;
const whole = { streams: false, tools: false } as const;

/** Every surface of the grid, by the path that the gateway knows it under. */
export const surfaces: readonly Surface[] = [
  {
    ...streamed,
    name: "Chat completions",
    path: "/v1/chat/completions",
    tools: true,
    body: (content, { stream, tool: wanted, form, model, earlier }) => ({
      model: model ?? "homeport",
      messages: turns(content, earlier),
      stream,
      ...(wanted && { tools: [{ type: "function", function: tool }] }),
      ...(form && { response_format: { type: "json_object" } }),
    }),
  },
  {
    ...streamed,
    name: "Responses",
    path: "/v1/responses",
    tools: true,
    body: (content, { stream, tool: wanted, form, model, earlier }) => ({
      model: model ?? "homeport",
      input: earlier ? turns(content, earlier) : content,
      stream,
      store: false,
      ...(wanted && { tools: [{ type: "function", ...tool, strict: null }] }),
      ...(form && { text: { format: { type: "json_object" } } }),
    }),
  },
  {
    ...streamed,
    name: "Messages",
    path: "/v1/messages",
    tools: true,
    body: (content, { stream, tool: wanted, form, model, earlier }) => ({
      model: model ?? "homeport",
      max_tokens: 400,
      messages: turns(content, earlier),
      stream,
      ...(wanted && {
        tools: [{ name: tool.name, description: tool.description, input_schema: schema }],
      }),
      ...(form && { output_config: { format: { type: "json_schema", schema } } }),
    }),
  },
  {
    ...streamed,
    name: "Summarizer",
    path: "/v1/features/summarizer",
    tools: false,
    body: (input, { stream }) => ({ input, type: "tldr", stream }),
  },
  {
    ...streamed,
    name: "Translator",
    path: "/v1/features/translator",
    tools: false,
    // A label is in the language that is translated into; a Chinese text is put into other characters.
    body: (input, { stream }) => ({
      input,
      targetLanguage: /\p{Script=Han}/u.test(input) ? "zh-Hant" : "fr",
      stream,
    }),
  },
  { ...text, ...whole, name: "Proofreader", path: "/v1/features/proofreader", body: (input) => ({ input }) },
  {
    ...whole,
    name: "Embeddings",
    path: "/v1/embeddings",
    world: "screened",
    answers: "numbers",
    body: (input, { model }) => ({ model: model ?? "text-embedding-3-small", input }),
  },
  {
    ...whole,
    name: "Rerank",
    path: "/v1/rerank",
    world: "screened",
    answers: "numbers",
    body: (query, { model }) => ({ model: model ?? "qwen3-rerank", query, documents: ["a ferry", "a hill"] }),
  },
  {
    ...whole,
    name: "Images",
    path: "/v1/images/generations",
    world: "plain",
    answers: "pictures",
    body: (prompt, { model }) => ({ model: model ?? "homeport", prompt }),
  },
  {
    ...whole,
    name: "Image edits",
    path: "/v1/images/edits",
    world: "plain",
    answers: "pictures",
    body: (prompt, { model }) => ({ model: model ?? "homeport", prompt, images: [{ image_url: dot }] }),
  },
  {
    ...whole,
    name: "Speech",
    path: "/v1/audio/speech",
    world: "screened",
    answers: "sound",
    body: (input, { model }) => ({
      model: model ?? "homeport",
      voice: "alloy",
      input,
      response_format: "wav",
    }),
  },
  {
    ...whole,
    name: "Transcriptions",
    path: "/v1/audio/transcriptions",
    world: "plain",
    answers: "text",
    body: (prompt, { model }) => heard(prompt, model),
  },
  {
    ...whole,
    name: "Translations",
    path: "/v1/audio/translations",
    world: "plain",
    answers: "text",
    body: (prompt, { model }) => heard(prompt, model),
  },
  {
    ...whole,
    name: "Moderations",
    path: "/v1/moderations",
    world: "screened",
    answers: "verdicts",
    body: (input, { model }) => ({ ...(model !== null && { model }), input }),
  },
];

/** Operations that have no column, and why: nothing that a rule could hold back is asked of them. */
export const withoutColumn: Readonly<Record<string, string>> = {
  "/v1/messages/count_tokens": "refused by name, whatever the rule",
  "/v1/models": "lists what the market lets a device name; no text comes in and none is made",
  "/v1/models/{id}": "as the list",
};
