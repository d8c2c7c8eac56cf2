import assert from "node:assert/strict";
import test from "node:test";

import OpenAI, { BadRequestError, toFile } from "openai";

import { wavOf } from "../sound/index.ts";
import { simulatorFor } from "../testing/client.ts";
import { dataIn, fetchResult, type Loose, post } from "../testing/raw.ts";

const openai = "api.openai.com";
const alibaba = "dashscope.aliyuncs.com";
const said = "Simulated transcript of 1.5 seconds of sound.";

const clientAt = (url: string, host = `${openai}/v1`) =>
  new OpenAI({ baseURL: `${url}/hosts/${host}`, apiKey: "simulated-test", maxRetries: 0 });

const recording = () => toFile(wavOf(1.5), "note.wav", { type: "audio/wav" });

test("OpenAI's client gets a transcript that says it is simulated, in every format", async (t) => {
  const client = clientAt((await simulatorFor(t)).url);
  const ask = async (format: "json" | "text" | "srt" | "vtt") =>
    client.audio.transcriptions.create({
      model: "whisper-1",
      file: await recording(),
      response_format: format as "json",
    });
  assert.equal((await ask("json")).text, said);
  assert.equal(await ask("text"), `${said}\n`);
  const [first, second] = ["Simulated transcript of", "1.5 seconds of sound."];
  assert.equal(`${first} ${second}`, said);
  assert.equal(
    await ask("srt"),
    `1\n00:00:00,000 --> 00:00:00,750\n${first}\n\n2\n00:00:00,750 --> 00:00:01,500\n${second}\n\n`,
  );
  assert.equal(
    await ask("vtt"),
    `WEBVTT\n\n00:00:00.000 --> 00:00:00.750\n${first}\n\n00:00:00.750 --> 00:00:01.500\n${second}\n\n`,
  );
  const verbose = await client.audio.transcriptions.create({
    model: "whisper-1",
    file: await recording(),
    response_format: "verbose_json",
    language: "pt",
    temperature: 0,
    timestamp_granularities: ["segment"],
  });
  assert.deepEqual([verbose.language, verbose.duration, verbose.segments?.length], ["portuguese", 1.5, 2]);
});

test("OpenAI's client reads a transcript as a stream, with the tokens it cost", async (t) => {
  const client = clientAt((await simulatorFor(t)).url);
  const stream = await client.audio.transcriptions.create({
    model: "gpt-4o-transcribe",
    file: await recording(),
    stream: true,
  });
  let text = "";
  let whole = "";
  for await (const event of stream) {
    if (event.type === "transcript.text.delta") text += event.delta;
    if (event.type === "transcript.text.done") whole = event.text;
  }
  assert.deepEqual([text, whole], [said, said]);
});

test("translates a sound to a text that says so, and tells only the size of what is no WAV", async (t) => {
  const client = clientAt((await simulatorFor(t)).url);
  const file = await toFile(Buffer.alloc(4000, 1), "note.mp3", { type: "audio/mpeg" });
  const { text } = await client.audio.translations.create({ model: "whisper-1", file });
  assert.equal(text, "Simulated translation of 4000 bytes of sound.");
});

test("OpenAI refuses a format that a model does not give, a file that is no sound, and one too short", async (t) => {
  const client = clientAt((await simulatorFor(t)).url);
  const create = (file: File, model = "whisper-1", format: "json" | "srt" = "json") =>
    client.audio.transcriptions.create({ model, file, response_format: format as "json" });
  await assert.rejects(create(await recording(), "gpt-4o-transcribe", "srt"), (cause: unknown) => {
    assert.ok(cause instanceof BadRequestError);
    assert.deepEqual([cause.code, cause.param], ["unsupported_value", "response_format"]);
    return true;
  });
  await assert.rejects(create(await toFile(Buffer.from("x"), "note.txt")), /Invalid file format/);
  await assert.rejects(create(await toFile(wavOf(0.05), "note.wav")), /audio_too_short|too short/);
});

test("OpenAI's client gets speech as a WAV that can be played, as MP3, and as events", async (t) => {
  const simulator = await simulatorFor(t);
  const client = clientAt(simulator.url);
  const speak = (format: "wav" | "mp3") =>
    client.audio.speech.create({
      model: "gpt-4o-mini-tts",
      voice: "alloy",
      input: "Good evening.",
      response_format: format,
    });
  const wav = Buffer.from(await (await speak("wav")).arrayBuffer());
  assert.equal(wav.readUInt32LE(4), wav.length - 8);
  assert.ok(wav.includes("Simulated by Homeport"));
  const again = await client.audio.transcriptions.create({
    model: "whisper-1",
    file: await toFile(wav, "speech.wav"),
  });
  assert.equal(again.text, "Simulated transcript of 0.8 seconds of sound.");
  const mp3 = await speak("mp3");
  assert.equal(mp3.headers.get("content-type"), "audio/mpeg");
  assert.equal(Buffer.from(await mp3.arrayBuffer()).toString("latin1", 0, 3), "ID3");
  const body = { model: "gpt-4o-mini-tts", voice: "alloy", input: "Hi", stream_format: "sse" };
  const events = dataIn((await post(simulator, { host: openai, path: "/v1/audio/speech", body })).text);
  assert.equal(events.at(-1).type, "speech.audio.done");
  assert.ok(events.slice(0, -1).every(({ type }) => type === "speech.audio.delta"));
  const opus = { ...body, stream_format: "audio", response_format: "opus" };
  const refused = await post(simulator, { host: openai, path: "/v1/audio/speech", body: opus });
  assert.equal(refused.status, 501);
});

const hear = (data: string) =>
  [{ role: "user", content: [{ type: "input_audio", input_audio: { data } }] }] as never;
const inline = `data:audio/wav;base64,${wavOf(1.5).toString("base64")}`;

test("Alibaba writes down a sound over chat, whole and streamed, but not in the US", async (t) => {
  const simulator = await simulatorFor(t);
  const request = { model: "qwen3-asr-flash", messages: hear(inline) };
  const client = clientAt(simulator.url, `${alibaba}/compatible-mode/v1`);
  const whole = await client.chat.completions.create(request);
  assert.equal(whole.choices[0]?.message.content, "模拟转写：1.5 秒的声音。");
  assert.ok((whole.usage?.prompt_tokens_details?.audio_tokens ?? 0) > 0);
  const stream = await client.chat.completions.create({ ...request, stream: true });
  let text = "";
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? "";
  assert.equal(text, "模拟转写：1.5 秒的声音。");
  const us = clientAt(simulator.url, "dashscope-us.aliyuncs.com/compatible-mode/v1");
  await assert.rejects(us.chat.completions.create(request), /404/);
  await assert.rejects(client.chat.completions.create({ ...request, model: "qwen-plus" }), BadRequestError);
});

test("Alibaba speaks into a file at its result host, and as a stream of samples", async (t) => {
  const simulator = await simulatorFor(t);
  const call = {
    host: alibaba,
    path: "/api/v1/services/aigc/multimodal-generation/generation",
    body: { model: "qwen3-tts-flash", input: { text: "晚上好", voice: "Cherry", language_type: "Chinese" } },
  };
  const { audio, finish_reason: reason } = (await post(simulator, call)).json().output;
  assert.deepEqual([reason, audio.data], ["stop", ""]);
  const file = await fetchResult(simulator, audio.url);
  assert.equal(file.headers.get("content-type"), "audio/wav");
  assert.equal(Buffer.from(await file.arrayBuffer()).toString("latin1", 0, 4), "RIFF");
  const streamed = dataIn(
    (await post(simulator, { ...call, headers: { "x-dashscope-sse": "enable" } })).text,
  );
  assert.ok(streamed[0].output.audio.data.length > 0);
  assert.ok(streamed.at(-1).output.audio.url);
  const mute = { ...call, body: { ...call.body, input: { text: "x" } } };
  assert.equal((await post(simulator, mute)).json().code, "InvalidParameter");
});

test("Alibaba transcribes a long file in a task whose result is a file of its own", async (t) => {
  const simulator = await simulatorFor(t);
  const body = { model: "qwen3-asr-flash-filetrans", input: { file_url: "https://files.example.net/a.wav" } };
  const path = "/api/v1/services/audio/asr/transcription";
  const headers = { "x-dashscope-async": "enable" };
  const begun = await post(simulator, { host: alibaba, path, body, headers });
  const task = `/api/v1/tasks/${begun.json().output.task_id}`;
  let output = begun.json().output;
  for (let polls = 0; polls < 3; polls += 1)
    output = (await post(simulator, { host: alibaba, path: task })).json().output;
  assert.equal(output.task_status, "SUCCEEDED");
  const address = output.result.transcription_url;
  const file = (await (await fetchResult(simulator, address)).json()) as Loose;
  assert.equal(file.transcripts[0].text, "模拟转写：未打开该地址的声音。");
  const us = await post(simulator, { host: "dashscope-us.aliyuncs.com", path, body, headers });
  assert.equal(us.status, 404);
  const sync = await post(simulator, { host: alibaba, path, body });
  assert.equal(sync.json().code, "AccessDenied");
});

test("Alibaba writes down a sound at once in its native form", async (t) => {
  const reply = await post(await simulatorFor(t), {
    host: alibaba,
    path: "/api/v1/services/aigc/multimodal-generation/generation",
    body: {
      model: "qwen3-asr-flash",
      input: { messages: [{ role: "user", content: [{ audio: inline }] }] },
      parameters: { asr_options: { language: "en" } },
    },
  });
  const { message } = reply.json().output.choices[0];
  assert.equal(message.content[0].text, said);
  assert.deepEqual(message.annotations, [{ type: "audio_info", language: "en", emotion: "neutral" }]);
});
