/** What a WAV file says of itself. */
export type WavFacts = { seconds: number };

const sampleRate = 24_000;
const bytesPerSample = 2;

/** A third of full loudness, at concert pitch. */
const loudness = 0.33 * 32_767;
const pitch = 440;

/** The samples of a plain tone: 24 kHz, 16 bits, one channel. */
export function toneOf(seconds: number): Buffer {
  const count = Math.max(1, Math.round(seconds * sampleRate));
  const samples = Buffer.alloc(count * bytesPerSample);
  for (let at = 0; at < count; at += 1) {
    const value = Math.round(loudness * Math.sin((2 * Math.PI * pitch * at) / sampleRate));
    samples.writeInt16LE(value, at * bytesPerSample);
  }
  return samples;
}

/** A valid WAV file of a tone, with a comment that says it is simulated. */
export function wavOf(seconds: number): Buffer {
  const format = Buffer.alloc(16);
  format.writeUInt16LE(1, 0);
  format.writeUInt16LE(1, 2);
  format.writeUInt32LE(sampleRate, 4);
  format.writeUInt32LE(sampleRate * bytesPerSample, 8);
  format.writeUInt16LE(bytesPerSample, 12);
  format.writeUInt16LE(bytesPerSample * 8, 14);
  const comment = chunk("ICMT", Buffer.from("Simulated by Homeport\0"));
  const body = Buffer.concat([
    Buffer.from("WAVE"),
    chunk("fmt ", format),
    chunk("LIST", Buffer.concat([Buffer.from("INFO"), comment])),
    chunk("data", toneOf(seconds)),
  ]);
  return Buffer.concat([chunkHead("RIFF", body.length), body]);
}

/** The length of a WAV file, or `null` where the bytes are none. */
export function readWav(bytes: Buffer): WavFacts | null {
  if (bytes.toString("latin1", 0, 4) !== "RIFF" || bytes.toString("latin1", 8, 12) !== "WAVE") return null;
  let bytesPerSecond = 0;
  for (let at = 12; at + 8 <= bytes.length;) {
    const name = bytes.toString("latin1", at, at + 4);
    const length = bytes.readUInt32LE(at + 4);
    if (name === "fmt " && at + 24 <= bytes.length) bytesPerSecond = bytes.readUInt32LE(at + 16);
    if (name === "data") {
      const there = Math.min(length, bytes.length - at - 8);
      return bytesPerSecond === 0 ? null : { seconds: there / bytesPerSecond };
    }
    at += 8 + length + (length % 2);
  }
  return null;
}

function chunkHead(name: string, length: number): Buffer {
  const head = Buffer.alloc(8);
  head.write(name, "latin1");
  head.writeUInt32LE(length, 4);
  return head;
}

function chunk(name: string, data: Buffer): Buffer {
  const padding = Buffer.alloc(data.length % 2);
  return Buffer.concat([chunkHead(name, data.length), data, padding]);
}
