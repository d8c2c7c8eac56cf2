/** How the files of each form begin, by what is at which offset; enough of it to tell them from anything else. */
const signatures: readonly { type: string; at: readonly (readonly [number, readonly number[]])[] }[] = [
  { type: "image/png", at: [[0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]]] },
  { type: "image/jpeg", at: [[0, [0xff, 0xd8, 0xff]]] },
  { type: "image/gif", at: [[0, [0x47, 0x49, 0x46, 0x38]]] },
  {
    type: "image/webp",
    at: [
      [0, [...Buffer.from("RIFF")]],
      [8, [...Buffer.from("WEBP")]],
    ],
  },
  { type: "image/avif", at: [[4, [...Buffer.from("ftypavif")]]] },
  {
    type: "audio/wav",
    at: [
      [0, [...Buffer.from("RIFF")]],
      [8, [...Buffer.from("WAVE")]],
    ],
  },
  { type: "audio/ogg", at: [[0, [...Buffer.from("OggS")]]] },
  { type: "audio/flac", at: [[0, [...Buffer.from("fLaC")]]] },
  { type: "audio/mpeg", at: [[0, [...Buffer.from("ID3")]]] },
];

/** Bytes that are needed to tell one form from another. */
export const signatureLength = 12;

/**
 * The media type that a file's first bytes show, or null where they show none; what a partner says of it is not enough.
 *
 * @example mediaTypeOf(Buffer.from("OggS")) // "audio/ogg"
 */
export function mediaTypeOf(bytes: Uint8Array): string | null {
  const found = signatures.find(({ at }) =>
    at.every(([offset, wanted]) => wanted.every((byte, index) => bytes[offset + index] === byte)),
  );
  if (found) return found.type;
  // Frames of MPEG audio begin with eleven set bits; the layer tells MP3 (1 to 3) from AAC (0).
  const [first = 0, second = 0] = bytes;
  if (first !== 0xff || (second & 0xe0) !== 0xe0) return null;
  return (second & 0x06) !== 0 ? "audio/mpeg" : (second & 0xf6) === 0xf0 ? "audio/aac" : null;
}

/** What a sound of each form that can be asked for is; raw samples begin with nothing that could be told. */
export const soundTypes = {
  mp3: "audio/mpeg",
  wav: "audio/wav",
  opus: "audio/ogg",
  flac: "audio/flac",
  aac: "audio/aac",
  pcm: null,
} as const;
