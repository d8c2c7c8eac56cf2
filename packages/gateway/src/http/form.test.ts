import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Problem, type SentFile } from "@homeport/protocol";
import * as fc from "fast-check";
import { parseForm } from "./form.ts";

const border = "X-7";
const type = `multipart/form-data; boundary=${border}`;
const part = (disposition: string, content: string, more = "") =>
  `--${border}\r\nContent-Disposition: ${disposition}\r\n${more}\r\n${content}\r\n`;
const field = (name: string, value: string) => part(`form-data; name="${name}"`, value);
const whole = (...parts: string[]) => Buffer.from(`${parts.join("")}--${border}--\r\n`);

async function refusal(bytes: Buffer, contentType = type): Promise<string> {
  const thrown: unknown = await parseForm(bytes, contentType).then(
    (form) => assert.fail(`it was taken: ${JSON.stringify(form)}`),
    (cause: unknown) => cause,
  );
  assert.ok(thrown instanceof Problem, String(thrown));
  assert.ok(thrown.status < 500);
  return thrown.code;
}

describe("a form", () => {
  it("gives fields as texts, a file as its bytes, and what is sent more than once as a list", async () => {
    const form = await parseForm(
      whole(
        field("model", "m"),
        field("a", "1"),
        field("a", "2"),
        field("list[]", "only"),
        part('form-data; name="file"; filename="a.wav"', "RIFF\u0001", "Content-Type: audio/wav\r\n"),
      ),
      type,
    );
    assert.deepEqual([form["model"], form["a"], form["list"]], ["m", ["1", "2"], ["only"]]);
    const file = form["file"] as SentFile;
    assert.deepEqual(
      [file.name, file.mediaType, Buffer.from(file.bytes).toString()],
      ["a.wav", "audio/wav", "RIFF\u0001"],
    );
  });

  it("is what a client's own FormData writes, whatever the bytes of its file", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 3_000 }),
        fc.string({ unit: "grapheme" }),
        async (bytes, text) => {
          const sent = new FormData();
          sent.set("file", new File([Uint8Array.from(bytes)], "x.png", { type: "image/png" }));
          sent.set("prompt", text);
          const request = new Request("http://localhost", { method: "POST", body: sent });
          const body = Buffer.from(await request.arrayBuffer());
          const form = await parseForm(body, request.headers.get("content-type") ?? "");
          assert.deepEqual(Buffer.from((form["file"] as SentFile).bytes), Buffer.from(bytes));
          assert.equal(form["prompt"], text.replaceAll(/\r\n|\r|\n/g, "\r\n"));
        },
      ),
      { numRuns: 50 },
    );
  });

  it("is refused where a part is cut off, has no name, or says that it is something else", async () => {
    for (const bytes of [
      Buffer.from(""),
      Buffer.from("no form at all"),
      Buffer.from(field("a", "1")),
      whole(field("a", "1")).subarray(0, 40),
      whole(part("form-data", "1")),
      whole(part('attachment; name="a"', "1")),
      whole(field("a", "1"), `--${border}\r\n\r\nno header\r\n`),
      whole(`--${border}\r\nContent-Type: text/plain\r\n\r\nx\r\n`),
    ]) {
      assert.equal(await refusal(bytes), "invalid_request", JSON.stringify(bytes.toString()));
    }
    for (const header of [
      "multipart/form-data",
      "multipart/form-data; boundary=",
      "multipart/form-data; boundary=other",
    ])
      assert.equal(await refusal(whole(field("a", "1")), header), "invalid_request", header);
  });

  it("is refused where it has too many parts, or a field or a name is too long", async () => {
    const many = Array.from({ length: 65 }, (_, index) => field(`f${index}`, "x"));
    assert.equal(await refusal(whole(...many)), "invalid_request");
    assert.equal(await refusal(whole(field("a", "x".repeat(300_000)))), "invalid_request");
    assert.equal(await refusal(whole(field("n".repeat(101), "x"))), "invalid_request");
  });

  it("never crashes and never hangs, whatever is sent", async () => {
    const pieces = fc.constantFrom(
      `--${border}`,
      "\r\n",
      "--",
      'Content-Disposition: form-data; name="a"',
      "x",
      "\0",
      ":",
      '"',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(pieces, { maxLength: 30 }), async (all) => {
        await parseForm(Buffer.from(all.join("")), type).catch((thrown: unknown) =>
          assert.ok(thrown instanceof Problem),
        );
      }),
      { numRuns: 300 },
    );
  });

  it("keeps a name of an object's own as a field like any other", async () => {
    const form = await parseForm(whole(field("__proto__", "x")), type);
    assert.ok(Object.hasOwn(form, "__proto__"));
    assert.equal(Object.getPrototypeOf(form), Object.prototype);
  });
});
