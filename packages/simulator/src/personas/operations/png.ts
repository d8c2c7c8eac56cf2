import { crc32, deflateSync } from "node:zlib";

import type { Random } from "../../random.ts";
import type { Size } from "./size.ts";

/** A valid PNG of one colour, with a text chunk that says it is simulated; a visible mark is a bar at the lower right. */
export function pngFrom(random: Random, { width, height, mark }: Size & { mark: boolean }): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const colour = random.bytes(3);
  const plain = rowOf(width, () => colour);
  const bar = rowOf(width, (x) => (x * 3 >= width * 2 ? opposite(colour) : colour));
  // The bar takes the last eighth of the height, but never all of it.
  const marked = mark ? Math.max(1, Math.floor(height / 8)) : 0;
  const rows = Array.from({ length: height }, (_, y) => (y >= height - marked ? bar : plain));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("tEXt", Buffer.from("Comment\0Simulated by Homeport", "latin1")),
    chunk("IDAT", deflateSync(Buffer.concat(rows), { level: 1 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** One line without a filter. */
function rowOf(width: number, colourAt: (x: number) => Buffer): Buffer {
  return Buffer.concat([Buffer.from([0]), ...Array.from({ length: width }, (_, x) => colourAt(x))]);
}

function opposite(colour: Buffer): Buffer {
  return Buffer.from(colour.map((value) => (value + 128) % 256));
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
