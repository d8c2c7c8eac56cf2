import { crc32, deflateSync } from "node:zlib";

import type { Random } from "../../random.ts";

/** Edge of the picture in pixels, whatever size was asked for; the reply says that it is simulated. */
const edge = 16;

/** A small valid PNG of one colour, with a text chunk that says it is simulated. */
export function pngFrom(random: Random): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(edge, 0);
  header.writeUInt32BE(edge, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const colour = random.bytes(3);
  const row = Buffer.concat([Buffer.from([0]), ...Array.from({ length: edge }, () => colour)]);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("tEXt", Buffer.from("Comment\0Simulated by Homeport", "latin1")),
    chunk("IDAT", deflateSync(Buffer.concat(Array.from({ length: edge }, () => row)))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
