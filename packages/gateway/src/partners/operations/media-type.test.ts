import assert from "node:assert/strict";
import { it } from "node:test";
import { mediaTypeOf } from "./media-type.ts";

it("a file is what its first bytes show", () => {
  const files: readonly (readonly [string | null, string])[] = [
    ["image/png", "89504e470d0a1a0a"],
    ["image/jpeg", "ffd8ffe000104a46"],
    ["image/gif", "474946383961"],
    ["image/webp", "524946460000000057454250"],
    ["image/avif", "0000001c6674797061766966"],
    ["audio/wav", "524946460000000057415645"],
    ["audio/ogg", "4f67675300020000"],
    ["audio/flac", "664c614300000022"],
    ["audio/mpeg", "49443304000000"],
    ["audio/mpeg", "fffb9064"],
    ["audio/mpeg", "fff3e4c4"],
    ["audio/aac", "fff15080"],
    ["audio/aac", "fff94c80"],
    [null, ""],
    [null, "ff"],
    [null, "3c68746d6c3e"],
    [null, "7b226572726f72"],
    [null, "52494646000000004156492052"],
  ];
  for (const [type, bytes] of files) assert.equal(mediaTypeOf(Buffer.from(bytes, "hex")), type, bytes);
});
