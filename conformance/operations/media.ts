import { crc32, deflateSync } from "node:zlib";

/** A chunk of a PNG. */
function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([head, body, sum]);
}

/** One grey dot. */
function dot(): Buffer {
  const header = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const pixels = chunk("IDAT", deflateSync(Buffer.from([0, 128])));
  return Buffer.concat([signature, chunk("IHDR", header), pixels, chunk("IEND", Buffer.alloc(0))]);
}

/** Two samples of silence with their head. */
function silence(): Buffer {
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(40, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(24_000, 24);
  head.writeUInt32LE(48_000, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36);
  head.writeUInt32LE(4, 40);
  return Buffer.concat([head, Buffer.alloc(4)]);
}

/** Small files of every kind, by the names under which fixtures speak of them. */
export const files = {
  png: { type: "image/png", bytes: dot() },
  jpeg: { type: "image/jpeg", bytes: Buffer.from("ffd8ffe000104a46494600010100000100010000ffd9", "hex") },
  wav: { type: "audio/wav", bytes: silence() },
  mp3: { type: "audio/mpeg", bytes: Buffer.concat([Buffer.from("fffb9064", "hex"), Buffer.alloc(28)]) },
  pcm: { type: "audio/pcm", bytes: Buffer.alloc(16, 1) },
} as const satisfies Record<string, { type: string; bytes: Buffer }>;
export type FileName = keyof typeof files;

/** JSON with each text `@png` and so on as that file in base 64. */
export function withFiles(value: unknown): unknown {
  if (typeof value === "string") {
    const file = /^(data:[\w/]+;base64,)?@(\w+)$/.exec(value);
    const named = file?.[2] === undefined ? undefined : files[file[2] as FileName];
    return named ? `${file?.[1] ?? ""}${named.bytes.toString("base64")}` : value;
  }
  if (Array.isArray(value)) return value.map(withFiles);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withFiles(inner)]));
}
