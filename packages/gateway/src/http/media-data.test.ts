import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Problem, SentFile } from "@homeport/protocol";
import { imageFile, imageFrom, soundFile } from "./media-data.ts";

const bytes = Buffer.from("x");
const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof Problem) return thrown.code;
    throw thrown;
  }
  return "taken";
};

describe("a file", () => {
  it("is what its type says, or where that says nothing, what its name says", () => {
    const kinds: [string, string, string][] = [
      ["a.wav", "audio/x-wav", "audio/x-wav"],
      ["a.mp3", "application/octet-stream", "audio/mpeg"],
      ["A.M4A", "", "audio/mp4"],
      ["a.webm", "video/webm", "audio/webm"],
    ];
    for (const [name, type, expected] of kinds) {
      assert.deepEqual(soundFile(new SentFile(name, type, bytes), "file"), {
        type: "audio",
        mediaType: expected,
        data: "eA==",
      });
    }
    assert.equal(imageFile(new SentFile("a.png", "", bytes), "image").mediaType, "image/png");
  });

  it("is refused where it is of another kind, or empty", () => {
    for (const file of [
      new SentFile("a.txt", "text/plain", bytes),
      new SentFile("", "", bytes),
      new SentFile("constructor", "", bytes),
      new SentFile("a.wav", "audio/wav", Buffer.alloc(0)),
    ]) {
      assert.equal(
        codeOf(() => soundFile(file, "file")),
        "invalid_request",
        file.name,
      );
    }
    assert.equal(
      codeOf(() => imageFile(new SentFile("a.wav", "audio/wav", bytes), "image")),
      "invalid_request",
    );
  });

  it("keeps every byte, also of a view into a larger buffer", () => {
    const large = Buffer.from("....abcd....");
    assert.equal(
      soundFile(new SentFile("a.wav", "", large.subarray(4, 8)), "f").data,
      Buffer.from("abcd").toString("base64"),
    );
  });
});

describe("an address of a picture", () => {
  it("is taken only where it holds the picture itself", () => {
    assert.deepEqual(imageFrom("data:image/png;charset=x;base64,AAAA", "p"), {
      type: "image",
      mediaType: "image/png",
      data: "AAAA",
    });
    for (const url of ["https://a.example/a.png", "file:///etc/passwd", "//a.example", "", "javascript:1"]) {
      assert.equal(
        codeOf(() => imageFrom(url, "p")),
        "unsupported_parameter",
        url,
      );
    }
    for (const url of [
      "data:image/png,AAAA",
      "data:;base64,AAAA",
      "data:text/html;base64,AAAA",
      "data:image/png;base64,A A=",
    ]) {
      assert.equal(
        codeOf(() => imageFrom(url, "p")),
        "invalid_request",
        url,
      );
    }
  });
});
