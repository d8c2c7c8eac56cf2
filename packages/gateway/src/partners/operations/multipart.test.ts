import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { encodeForm } from "./multipart.ts";

/** Read back by Node's own reader of forms. */
async function read({ type, bytes }: { type: string; bytes: Uint8Array }): Promise<FormData> {
  return new Response(Buffer.from(bytes), { headers: { "content-type": type } }).formData();
}

describe("a form", () => {
  it("comes out as it went in, texts and files in their order", async () => {
    const file = { name: "image-1.png", type: "image/png", bytes: Buffer.from([0, 13, 10, 45, 45, 255]) };
    const form = await read(
      encodeForm({ model: "m", n: 2, stream: false, "image[]": [file, file], prompt: "红色\r\n--x" }),
    );
    assert.deepEqual([form.get("model"), form.get("n"), form.get("stream")], ["m", "2", "false"]);
    assert.equal(form.get("prompt"), "红色\r\n--x");
    const files = form.getAll("image[]") as File[];
    assert.equal(files.length, 2);
    assert.deepEqual([files[0]?.name, files[0]?.type], ["image-1.png", "image/png"]);
    assert.deepEqual(Buffer.from(await (files[0] as File).arrayBuffer()), file.bytes);
  });

  it("has as many parts as were put in, whatever is in them", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: "binary" }),
        fc.uint8Array(),
        fc.string(),
        async (text, bytes, type) => {
          const form = await read(encodeForm({ text, file: { name: 'a"\r\nb', type: `a/b${type}`, bytes } }));
          assert.deepEqual([...form.keys()], ["text", "file"]);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("that would hold what is neither a text nor a file is none", () => {
    assert.throws(() => encodeForm({ nested: { a: 1 } }), TypeError);
  });
});
