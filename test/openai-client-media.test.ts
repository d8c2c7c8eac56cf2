import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import OpenAI, { APIError, BadRequestError, toFile } from "openai";
import { launchMore, models, rankingModel } from "./support/launch-more.ts";
import { ChatCompletion, Embeddings, Images, Transcript, VerboseTranscript } from "./support/published.ts";
import { settled } from "./support/settled.ts";
import { startWorld, type World } from "./support/world.ts";

let world: World;
before(async () => {
  world = await startWorld({ edit: launchMore });
  await settled(world);
});
after(() => world.close());

async function client(): Promise<OpenAI> {
  return new OpenAI({ baseURL: `${world.url}/v1`, apiKey: await world.token(), maxRetries: 0 });
}

const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
type Told = { homeport: { market: string; feature: string; receipt: string; omitted?: string[] } };
const toldOf = (reply: unknown) => (reply as Told).homeport;

test("texts become vectors, in their order, as numbers and as the base 64 that OpenAI's client asks for", async () => {
  const openai = await client();
  const input = ["harbour", "mountain"];
  // The client asks for base 64 unless told otherwise, and reads it itself.
  const read = await openai.embeddings.create({ model: "homeport", input });
  const plain = await openai.embeddings.create({
    model: "homeport",
    input,
    encoding_format: "float",
    user: "u",
  });
  Embeddings.parse(plain);
  assert.deepEqual(
    plain.data.map(({ index }) => index),
    [0, 1],
  );
  assert.equal(plain.model, models.search);
  assert.ok(plain.usage.prompt_tokens > 0);
  assert.deepEqual([toldOf(plain).feature, toldOf(plain).omitted], ["search", ["user"]]);
  for (const [index, { embedding }] of plain.data.entries()) {
    assert.deepEqual(Array.from(read.data[index]?.embedding ?? []), Array.from(Float32Array.from(embedding)));
  }
  const short = await openai.embeddings.create({
    model: "homeport",
    input: "harbour",
    dimensions: 64,
    encoding_format: "float",
  });
  assert.equal(short.data[0]?.embedding.length, 64);
});

test("documents are put in order by a model that can, the best first", async () => {
  const reply = await world.post("/v1/rerank", {
    model: rankingModel,
    query: "harbour",
    documents: ["a mountain", "the harbour", { text: "a harbour and a mountain" }],
    top_n: 2,
    return_documents: true,
  });
  assert.equal(reply.status, 200, await reply.clone().text());
  const { results, model, homeport } = (await reply.json()) as Told & {
    model: string;
    results: { index: number; relevance_score: number; document: { text: string } }[];
  };
  assert.deepEqual([model, homeport.feature, results.length], [rankingModel, "search", 2]);
  assert.equal(results[0]?.document.text, "the harbour");
  assert.ok((results[0]?.relevance_score ?? 0) >= (results[1]?.relevance_score ?? 0));
});

test("tokens instead of a text are refused, because nobody could screen them", async () => {
  const openai = await client();
  await assert.rejects(
    () => openai.embeddings.create({ model: "homeport", input: [1, 2, 3] }),
    (error: unknown) =>
      error instanceof BadRequestError && error.code === "unsupported_parameter" && error.param === "input.0",
  );
});

test("a picture is made and given as bytes; an address is refused", async () => {
  const openai = await client();
  const reply = await openai.images.generate({
    model: "homeport",
    prompt: "A harbour at dawn.",
    size: "1024x1024",
    n: 2,
  });
  Images.parse(reply);
  assert.equal(reply.data?.length, 2);
  assert.equal(
    Buffer.from(reply.data[0]?.b64_json ?? "", "base64")
      .subarray(1, 4)
      .toString(),
    "PNG",
  );
  assert.equal(toldOf(reply).feature, "image-generator");
  await assert.rejects(
    () => openai.images.generate({ prompt: "A harbour.", response_format: "url" }),
    (error: unknown) => error instanceof BadRequestError && error.param === "response_format",
  );
});

test("a picture is made from another, sent as a file and in JSON", async () => {
  const openai = await client();
  const image = await toFile(pixel, "a.png", { type: "image/png" });
  const reply = await openai.images.edit({ model: "homeport", prompt: "Make it blue.", image });
  assert.ok((reply.data?.[0]?.b64_json ?? "") !== "");
  assert.equal(toldOf(reply).feature, "image-editor");
  const several = await openai.images.edit({
    prompt: "Put them together.",
    image: [image, image],
    mask: image,
  });
  assert.equal(several.data?.length, 1);
  const inJson = await world.post("/v1/images/edits", {
    prompt: "Make it blue.",
    images: [{ image_url: `data:image/png;base64,${pixel.toString("base64")}` }],
  });
  assert.equal(inJson.status, 200, await inJson.clone().text());
  const none = await world.post("/v1/images/edits", { prompt: "Make it blue." });
  assert.equal(none.status, 400);
});

test("a text is spoken, and what was said is written down and translated", async () => {
  const openai = await client();
  const spoken = await openai.audio.speech.create({
    model: "homeport",
    voice: "alloy",
    input: "Every market needs a partner of its own.",
    response_format: "wav",
  });
  assert.equal(spoken.headers.get("content-type"), "audio/wav");
  const meta = JSON.parse(decodeURIComponent(spoken.headers.get("homeport-meta") ?? "")) as Told["homeport"];
  assert.deepEqual([meta.feature, meta.market], ["speaker", "US"]);
  const bytes = Buffer.from(await spoken.arrayBuffer());
  assert.equal(bytes.subarray(0, 4).toString(), "RIFF");
  const file = await toFile(bytes, "said.wav", { type: "audio/wav" });
  const heard = await openai.audio.transcriptions.create({ model: "homeport", file, language: "en" });
  Transcript.parse(heard);
  assert.ok(heard.text !== "");
  assert.equal(toldOf(heard).feature, "transcriber");
  const text = await openai.audio.transcriptions.create({
    model: "homeport",
    file,
    language: "en",
    response_format: "text",
  });
  assert.equal(text, heard.text);
  const english = await openai.audio.translations.create({ model: "homeport", file });
  assert.ok(english.text !== "");
});

test("when what was said is told in each of OpenAI's forms, by the very text of the transcript", async () => {
  const openai = await client();
  const spoken = await openai.audio.speech.create({
    model: "homeport",
    voice: "alloy",
    input: "The ferry leaves at nine and carries forty cars.",
    response_format: "wav",
  });
  const file = await toFile(Buffer.from(await spoken.arrayBuffer()), "said.wav", { type: "audio/wav" });
  const asked = { model: "homeport", file, language: "en" } as const;
  const { text } = await openai.audio.transcriptions.create(asked);
  const verbose = await openai.audio.transcriptions.create({
    ...asked,
    response_format: "verbose_json",
    timestamp_granularities: ["segment"],
  });
  VerboseTranscript.parse(verbose);
  assert.deepEqual([verbose.text, verbose.language], [text, "english"]);
  const { segments = [], duration } = verbose;
  assert.ok(segments.length > 1);
  assert.equal(segments.map((segment) => segment.text).join(" "), text);
  assert.deepEqual([segments[0]?.start, segments.at(-1)?.end], [0, duration]);
  assert.deepEqual(toldOf(verbose).omitted, ["segments.tokens"]);
  const forms = { srt: ",", vtt: "." } as const;
  for (const [form, sign] of Object.entries(forms)) {
    const written: unknown = await openai.audio.transcriptions.create({
      ...asked,
      response_format: form as "srt",
    });
    const lines = String(written).split("\n");
    assert.equal(lines[0], form === "srt" ? "1" : "WEBVTT");
    assert.ok(lines.some((line) => line.startsWith(`00:00:00${sign}000 --> 00:00:0`)));
    for (const segment of segments) assert.ok(lines.includes(segment.text), segment.text);
  }
  const english = await openai.audio.translations.create({
    model: "homeport",
    file,
    response_format: "verbose_json",
  });
  VerboseTranscript.parse(english);
});

test("times of words, speakers, instructions to a voice and streams are refused by name", async () => {
  const openai = await client();
  const file = await toFile(Buffer.from("RIFF"), "said.wav", { type: "audio/wav" });
  const refused = (asking: () => Promise<unknown>, param: string) =>
    assert.rejects(asking, (error: unknown) => {
      assert.ok(error instanceof BadRequestError, String(error));
      assert.deepEqual([error.code, error.param], ["unsupported_parameter", param]);
      return true;
    });
  const asked = { model: "homeport", file } as const;
  await refused(
    () => openai.audio.transcriptions.create({ ...asked, response_format: "diarized_json" }),
    "response_format",
  );
  await refused(
    () =>
      openai.audio.transcriptions.create({
        ...asked,
        response_format: "verbose_json",
        timestamp_granularities: ["word"],
      }),
    "timestamp_granularities.0",
  );
  await refused(
    () => openai.audio.transcriptions.create({ ...asked, timestamp_granularities: ["segment"] }),
    "timestamp_granularities",
  );
  await refused(
    () => openai.audio.transcriptions.create({ model: "homeport", file, stream: true }),
    "stream",
  );
  const speech = { model: "homeport", voice: "alloy", input: "x" } as const;
  await refused(() => openai.audio.speech.create({ ...speech, instructions: "Whisper." }), "instructions");
  await refused(() => openai.audio.speech.create({ ...speech, stream_format: "sse" }), "stream_format");
});

test("a picture sent as bytes is looked at in a chat, on every surface that takes one", async () => {
  const openai = await client();
  const url = `data:image/png;base64,${pixel.toString("base64")}`;
  const chat = await openai.chat.completions.create({
    model: "homeport",
    messages: [
      {
        role: "user",
        content: [
          { type: "text", text: "What is on this picture?" },
          { type: "image_url", image_url: { url } },
        ],
      },
    ],
  });
  ChatCompletion.parse(chat);
  assert.ok((chat.choices[0]?.message.content ?? "") !== "");
  const response = await openai.responses.create({
    model: "homeport",
    input: [
      {
        role: "user",
        content: [
          { type: "input_text", text: "What is on this picture?" },
          { type: "input_image", image_url: url, detail: "auto" },
        ],
      },
    ],
  });
  assert.ok(response.output_text !== "");
});

test("where a text filter is demanded, a picture is refused, because it cannot be read", async () => {
  const screened = await startWorld();
  try {
    await settled(screened);
    const openai = new OpenAI({
      baseURL: `${screened.url}/v1`,
      apiKey: await screened.token(),
      maxRetries: 0,
    });
    const image_url = { url: `data:image/png;base64,${pixel.toString("base64")}` };
    await assert.rejects(
      () =>
        openai.chat.completions.create({
          model: "homeport",
          messages: [{ role: "user", content: [{ type: "image_url", image_url }] }],
        }),
      (error: unknown) => error instanceof APIError && error.code === "screen_failed",
    );
  } finally {
    await screened.close();
    await settled(world);
  }
});

test("a form that is none, is too large, or holds a file of another kind is refused", async () => {
  const token = await world.token();
  const send = (body: string | FormData, headers: Record<string, string> = {}) =>
    fetch(`${world.url}/v1/audio/transcriptions`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, ...headers },
      body,
    });
  const form = (file: File) => {
    const sent = new FormData();
    sent.set("model", "homeport");
    sent.set("file", file);
    return sent;
  };
  const codeOf = async (response: Response) =>
    ((await response.json()) as { error: { code: string } }).error.code;
  assert.equal(
    await codeOf(await send("{}", { "content-type": "application/json" })),
    "unsupported_media_type",
  );
  assert.equal(
    await codeOf(await send("x", { "content-type": "multipart/form-data" })),
    "unsupported_media_type",
  );
  assert.equal(
    await codeOf(await send("x", { "content-type": "multipart/form-data; boundary=y" })),
    "invalid_request",
  );
  assert.equal(await codeOf(await send(form(new File(["x"], "a.exe")))), "invalid_request");
  assert.equal(
    await codeOf(await send(form(new File([], "a.wav", { type: "audio/wav" })))),
    "invalid_request",
  );
  const large = new File([Buffer.alloc(3 * 1024 * 1024)], "a.wav", { type: "audio/wav" });
  assert.equal(await codeOf(await send(form(large))), "body_too_large");
});
