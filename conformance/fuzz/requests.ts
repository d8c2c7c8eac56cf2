import { SentFile } from "@homeport/protocol";

const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
const picture = new SentFile("a.png", "image/png", Buffer.from(pixel, "base64"));
const sound = new SentFile("a.wav", "audio/wav", Buffer.from("RIFF\0\0\0\0WAVEfmt "));

const schema = { type: "object", properties: { a: { type: "string" } }, required: ["a"] };
const call = { id: "call_1", type: "function", function: { name: "look", arguments: "{}" } };

/** Bodies that each operation takes, with as many of its fields as go together. */
export const sentTo: Readonly<Record<string, readonly unknown[]>> = {
  "/v1/chat/completions": [
    {
      model: "homeport",
      messages: [
        { role: "system", content: "Be brief." },
        {
          role: "user",
          content: [
            { type: "text", text: "Look" },
            { type: "image_url", image_url: { url: `data:image/png;base64,${pixel}` } },
          ],
        },
        { role: "assistant", content: null, tool_calls: [call] },
        { role: "tool", tool_call_id: "call_1", content: "done" },
      ],
      tools: [{ type: "function", function: { name: "look", description: "Looks.", parameters: schema } }],
      tool_choice: "auto",
      response_format: { type: "json_schema", json_schema: { name: "form", schema, strict: true } },
      stream: true,
      stream_options: { include_usage: true },
      max_completion_tokens: 100,
      temperature: 0.5,
      top_p: 0.9,
      stop: ["x"],
      seed: 1,
    },
  ],
  "/v1/responses": [
    {
      model: "homeport",
      store: false,
      instructions: "Be brief.",
      input: [
        { type: "message", role: "user", content: [{ type: "input_text", text: "Look" }] },
        { type: "function_call", call_id: "call_1", name: "look", arguments: "{}" },
        { type: "function_call_output", call_id: "call_1", output: "done" },
      ],
      tools: [{ type: "function", name: "look", description: "Looks.", parameters: schema, strict: true }],
      tool_choice: "auto",
      text: { format: { type: "json_schema", name: "form", schema, strict: true } },
      reasoning: { effort: "low" },
      max_output_tokens: 100,
      temperature: 0.5,
      stream: true,
    },
    { model: "homeport", store: false, input: "What now?" },
  ],
  "/v1/messages": [
    {
      model: "homeport",
      max_tokens: 100,
      system: [{ type: "text", text: "Be brief." }],
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "Look" },
            { type: "image", source: { type: "base64", media_type: "image/png", data: pixel } },
          ],
        },
        { role: "assistant", content: [{ type: "tool_use", id: "call_1", name: "look", input: {} }] },
        { role: "user", content: [{ type: "tool_result", tool_use_id: "call_1", content: "done" }] },
      ],
      tools: [{ name: "look", description: "Looks.", input_schema: schema }],
      tool_choice: { type: "auto" },
      stop_sequences: ["x"],
      temperature: 0.5,
      stream: true,
    },
  ],
  "/v1/embeddings": [
    { model: "homeport", input: ["one", "two"], dimensions: 256, encoding_format: "base64" },
  ],
  "/v1/rerank": [{ model: "homeport", query: "kite", documents: ["a kite", "a dog"], top_n: 1 }],
  "/v1/images/generations": [{ model: "homeport", prompt: "A red kite", n: 1, size: "1024x1024" }],
  "/v1/images/edits": [
    { model: "homeport", prompt: "A red kite", image: picture, n: "1", size: "1024x1024" },
  ],
  "/v1/audio/transcriptions": [
    { model: "homeport", file: sound, language: "en", prompt: "kites", response_format: "json" },
  ],
  "/v1/audio/translations": [{ model: "homeport", file: sound, response_format: "json" }],
  "/v1/audio/speech": [
    { model: "homeport", input: "Hello", voice: "alloy", response_format: "mp3", speed: 1 },
  ],
  "/v1/moderations": [{ model: "homeport", input: ["one", "two"] }, { input: [{ type: "text", text: "x" }] }],
  "/v1/features/summarizer": [{ input: "A text.", stream: false }],
  "/v1/features/translator": [
    {
      input: "A text.",
      sourceLanguage: "en",
      targetLanguage: "zh-Hant",
      terms: [{ source: "text", target: "文本" }],
      memory: [{ source: "a word", target: "一個詞" }],
      domain: "letters",
      stream: true,
    },
  ],
  "/v1/features/proofreader": [{ input: "A texd." }],
};

/** A body as a form, with the boundary `X-7`. */
export function formOf(body: object): Buffer {
  const parts = Object.entries(body).flatMap(([name, value]) => {
    const file = value instanceof SentFile;
    const of = `form-data; name="${name}"${file ? `; filename="${value.name}"` : ""}`;
    const type = file ? `Content-Type: ${value.mediaType}\r\n` : "";
    const head = `--X-7\r\nContent-Disposition: ${of}\r\n${type}\r\n`;
    return [
      Buffer.from(head),
      file ? Buffer.from(value.bytes) : Buffer.from(String(value)),
      Buffer.from("\r\n"),
    ];
  });
  return Buffer.concat([...parts, Buffer.from("--X-7--\r\n")]);
}
