import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import { Readable } from "node:stream";
import { describe, it, type TestContext } from "node:test";
import { Problem } from "@homeport/protocol";
import * as fc from "fast-check";
import { readJsonBody } from "./body.ts";

const json = { "content-type": "application/json" };

function bodyOf(pieces: readonly Uint8Array[], headers: IncomingHttpHeaders = json): IncomingMessage {
  return Object.assign(Readable.from(pieces), { headers }) as unknown as IncomingMessage;
}

function read(text: string, headers?: IncomingHttpHeaders, limit = 1_000): Promise<unknown> {
  return readJsonBody(bodyOf([Buffer.from(text)], headers), limit);
}

async function codeOf(reading: Promise<unknown>): Promise<string> {
  const thrown = await reading.then(
    () => assert.fail("the body was taken"),
    (cause: unknown) => cause,
  );
  assert.ok(thrown instanceof Problem, String(thrown));
  return thrown.code;
}

describe("a body", () => {
  it("is read as JSON however the network cuts it, also inside of a character", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.array(fc.nat({ max: 60 })), async (value, cuts) => {
        const bytes = Buffer.from(JSON.stringify(value));
        const places = [0, ...cuts.filter((cut) => cut < bytes.length), bytes.length].toSorted(
          (a, b) => a - b,
        );
        const pieces = places.slice(1).map((to, index) => bytes.subarray(places[index], to));
        assert.deepEqual(
          await readJsonBody(bodyOf(pieces.filter(({ length }) => length > 0)), 10_000),
          JSON.parse(bytes.toString()),
        );
      }),
    );
  });

  it("must say that it is JSON, in any spelling of that, and not be compressed", async () => {
    for (const type of [
      "application/json",
      "APPLICATION/JSON",
      "application/json; charset=utf-8",
      "application/json ;x",
    ]) {
      assert.deepEqual(await read("{}", { "content-type": type, "content-encoding": "identity" }), {});
    }
    for (const type of [
      "",
      "text/plain",
      "application/json-patch+json",
      "application/jsonx",
      "multipart/form-data",
      "text/json",
    ]) {
      assert.equal(await codeOf(read("{}", { "content-type": type })), "unsupported_media_type", type);
    }
    assert.equal(await codeOf(read("{}", {})), "unsupported_media_type");
    for (const encoding of ["gzip", "br", "gzip, identity", "x"]) {
      assert.equal(
        await codeOf(read("{}", { ...json, "content-encoding": encoding })),
        "unsupported_media_type",
        encoding,
      );
    }
  });

  it("is refused where it is no JSON or no UTF-8", async () => {
    for (const text of [
      "",
      "{",
      "{'a':1}",
      '{"a":1,}',
      "NaN",
      '{"a":1} {"b":2}',
      "undefined",
      '"\n"',
      "// x\n{}",
    ]) {
      assert.equal(await codeOf(read(text)), "malformed_json", text);
    }
    for (const bytes of [
      [0xff],
      [0x22, 0xed, 0xa0, 0x80, 0x22],
      [0x22, 0xc3, 0x22],
      [0x22, 0xc0, 0xaf, 0x22],
    ]) {
      assert.equal(await codeOf(readJsonBody(bodyOf([Uint8Array.from(bytes)]), 1_000)), "malformed_json");
    }
  });

  it("may be exactly as large as the limit and not a byte larger, whatever length it claims", async () => {
    const text = JSON.stringify("x".repeat(98));
    assert.equal(await read(text, json, 100), "x".repeat(98));
    assert.equal(await codeOf(read(text, json, 99)), "body_too_large");
    assert.equal(await codeOf(read(text, { ...json, "content-length": "5" }, 99)), "body_too_large");
    assert.equal(await codeOf(read("{}", { ...json, "content-length": "101" }, 100)), "body_too_large");
  });

  it("without an end is read no further than the limit", async () => {
    let pieces = 0;
    const endless = Readable.from(
      (function* () {
        for (;;) {
          pieces++;
          yield Buffer.alloc(1_000, " ");
        }
      })(),
    );
    const incoming = Object.assign(endless, { headers: json }) as unknown as IncomingMessage;
    assert.equal(await codeOf(readJsonBody(incoming, 10_000)), "body_too_large");
    assert.ok(pieces < 100);
  });

  it("may be nested as deep as it likes: that is refused later, by its shape, and breaks nothing", async () => {
    const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    assert.ok(Array.isArray(await read(deep, json, 1_000_000)));
  });

  /** A request whose body broke off after a few bytes, as the server has it. */
  async function brokenOff(test: TestContext) {
    const server = createServer();
    test.after(() => server.close());
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    const outgoing = request({ port, method: "POST", headers: { ...json, "content-length": "100" } });
    outgoing.on("error", () => {});
    outgoing.write('{"half');
    const [incoming] = (await once(server, "request")) as [IncomingMessage];
    return { incoming, leave: () => outgoing.destroy() };
  }

  it("that breaks off is the caller's going away and no fault of ours", async (test) => {
    const { incoming, leave } = await brokenOff(test);
    const code = codeOf(readJsonBody(incoming, 1_000));
    leave();
    assert.equal(await code, "client_cancelled");
  });

  it("that broke off before anybody read it is not waited for", { timeout: 5_000 }, async (test) => {
    const { incoming, leave } = await brokenOff(test);
    const closed = new Promise((resolve) => incoming.once("close", resolve));
    leave();
    await closed;
    assert.equal(await codeOf(readJsonBody(incoming, 1_000)), "client_cancelled");
  });
});
