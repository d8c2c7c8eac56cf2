/** MPEG-1 layer III, 128 kbit/s, 44.1 kHz, one channel: 417 bytes hold 1152 samples. */
const frameHead = Buffer.from([0xff, 0xfb, 0x90, 0xc4]);
const frameLength = 417;
const secondsPerFrame = 1152 / 44_100;

/** An MP3 of silence: frames whose side information is empty, after a tag that says it is simulated. */
export function mp3Of(seconds: number): Buffer {
  const frame = Buffer.concat([frameHead, Buffer.alloc(frameLength - frameHead.length)]);
  const count = Math.max(1, Math.ceil(seconds / secondsPerFrame));
  return Buffer.concat([tag(), ...Array.from({ length: count }, () => frame)]);
}

/** An ID3v2.3 tag with a title. */
function tag(): Buffer {
  const text = Buffer.concat([Buffer.from([0]), Buffer.from("Simulated by Homeport", "latin1")]);
  const frame = Buffer.alloc(10);
  frame.write("TIT2", "latin1");
  frame.writeUInt32BE(text.length, 4);
  const head = Buffer.from([0x49, 0x44, 0x33, 3, 0, 0, 0, 0, 0, frame.length + text.length]);
  return Buffer.concat([head, frame, text]);
}
