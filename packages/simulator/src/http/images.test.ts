import assert from "node:assert/strict";
import test from "node:test";

import OpenAI, { BadRequestError, toFile } from "openai";

import { simulatorFor } from "../testing/client.ts";
import { fetchResult, post, sizeOf } from "../testing/raw.ts";

const openai = "api.openai.com";
const model = "gpt-image-2";
const ark = "ark.cn-beijing.volces.com";

const clientAt = (url: string) =>
  new OpenAI({ baseURL: `${url}/hosts/${openai}/v1`, apiKey: "simulated-test", maxRetries: 0 });

const pictureIn = (image: { data?: { b64_json?: string }[] }) =>
  Buffer.from(image.data?.[0]?.b64_json ?? "", "base64");

test("OpenAI's client draws a picture of the size it asks for, and edits it", async (t) => {
  const client = clientAt((await simulatorFor(t)).url);
  const image = await client.images.generate({ model, prompt: "a harbour", size: "1024x1536" });
  assert.deepEqual(sizeOf(pictureIn(image)), [683, 1024]);
  assert.ok((image.usage?.total_tokens ?? 0) > 0);
  const edited = await client.images.edit({
    model,
    prompt: "at night",
    image: await toFile(pictureIn(image), "harbour.png", { type: "image/png" }),
    size: "1024x1024",
  });
  assert.deepEqual(sizeOf(pictureIn(edited)), [1024, 1024]);
  assert.ok((edited.usage?.input_tokens_details.image_tokens ?? 0) > 0);
});

test("OpenAI blocks a picture with a code of its own, before and after drawing", async (t) => {
  const client = clientAt((await simulatorFor(t)).url);
  for (const prompt of ["SIMULATE-BLOCKED-INPUT", "SIMULATE-BLOCKED-OUTPUT"]) {
    await assert.rejects(client.images.generate({ model, prompt }), (cause: unknown) => {
      assert.ok(cause instanceof BadRequestError);
      assert.deepEqual([cause.code, cause.type], ["moderation_blocked", "image_generation_user_error"]);
      return true;
    });
  }
});

test("OpenAI refuses a file that is no picture, a body that is no form, and a size that is none", async (t) => {
  const simulator = await simulatorFor(t);
  const client = clientAt(simulator.url);
  const image = await toFile(Buffer.from("no picture"), "a.png", { type: "image/png" });
  await assert.rejects(client.images.edit({ model, prompt: "x", image }), /Invalid image file/);
  const body = { model, prompt: "x", image: "x" };
  const bare = await post(simulator, { host: openai, path: "/v1/images/edits", body });
  assert.match(bare.json().error.message, /multipart form/);
  const size = "1024*1024" as "1024x1024";
  await assert.rejects(client.images.generate({ model, prompt: "x", size }), /Invalid value: '1024\*1024'/);
  const jpeg = client.images.generate({ model, prompt: "x", output_format: "jpeg" });
  await assert.rejects(jpeg, /does not simulate/);
});

test("Ark marks its pictures unless the request says no", async (t) => {
  const simulator = await simulatorFor(t);
  const draw = async (others: object) => {
    const body = { model: "doubao-seedream-4-0-250828", prompt: "x", response_format: "b64_json", ...others };
    const reply = await post(simulator, { host: ark, path: "/api/v3/images/generations", body });
    return reply.json();
  };
  const marked = pictureIn(await draw({ size: "2K" }));
  const plain = pictureIn(await draw({ size: "2K", watermark: false }));
  assert.deepEqual(sizeOf(marked), [1024, 1024]);
  assert.ok(marked.length > plain.length);
});

test("Ark names whether words, a picture given or a picture drawn are sensitive", async (t) => {
  const simulator = await simulatorFor(t);
  const codeFor = async (prompt: string, mode = "") => {
    const reply = await post(simulator, {
      host: ark,
      path: "/api/v3/images/generations",
      body: { model: "doubao-seedream-4-0-250828", prompt },
      headers: mode === "" ? {} : { "homeport-simulate": `mode=${mode}` },
    });
    return [reply.status, reply.json().error?.code];
  };
  assert.deepEqual(await codeFor("SIMULATE-BLOCKED-INPUT"), [400, "InputTextSensitiveContentDetected"]);
  assert.deepEqual(await codeFor("SIMULATE-BLOCKED-OUTPUT"), [400, "OutputImageSensitiveContentDetected"]);
  assert.deepEqual(await codeFor("x", "input-image"), [400, "InputImageSensitiveContentDetected"]);
  assert.deepEqual(await codeFor("x", "outage"), [400, "ContentSecurityDetectionError"]);
  assert.deepEqual(await codeFor("SIMULATE-MODE-OUTPUT-IMAGE-POLICY"), [
    400,
    "OutputImageSensitiveContentDetected.PolicyViolation",
  ]);
  assert.deepEqual(await codeFor("x", "nothing"), [400, "unknown_mode"]);
});

test("Ark may give some pictures of several and an error for the others", async (t) => {
  const body = { model: "doubao-seedream-4-0-250828", prompt: "SIMULATE-MODE-PARTIAL", n: 2 };
  const reply = await post(await simulatorFor(t), { host: ark, path: "/api/v3/images/generations", body });
  const [first, second] = reply.json().data;
  assert.ok(first.url);
  assert.deepEqual([second.url, second.error.code], [undefined, "OutputImageSensitiveContentDetected"]);
});

test("xAI gives a picture with a flag that says it is not respectable", async (t) => {
  const simulator = await simulatorFor(t);
  const draw = async (prompt: string) => {
    const body = { model: "grok-imagine-image", prompt };
    return (await post(simulator, { host: "api.x.ai", path: "/v1/images/generations", body })).json().data[0];
  };
  const clear = await draw("a harbour");
  assert.equal(clear.respect_moderation, true);
  assert.equal((await fetchResult(simulator, clear.url)).status, 200);
  assert.equal((await draw("SIMULATE-BLOCKED-OUTPUT")).respect_moderation, false);
  assert.equal((await draw("SIMULATE-MODE-UNMODERATED")).respect_moderation, undefined);
});
