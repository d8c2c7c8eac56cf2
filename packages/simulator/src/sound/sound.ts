import { readWav } from "./wav.ts";

/** A sound that was sent: its size, its length where the simulator can tell it, or that it lies elsewhere. */
export type Sound = { bytes: number; seconds: number | null } | "not-opened";

/** Bytes a second of a sound whose length cannot be told: 128 kbit/s, an assumption. */
const usualRate = 16_000;

/** Measures a sound; only a WAV file tells its length. */
export function measure(bytes: Buffer): Sound {
  return { bytes: bytes.length, seconds: readWav(bytes)?.seconds ?? null };
}

/** Reads a sound from a data address; one behind another address is not opened, and `null` is none. */
export function soundAt(address: unknown): Sound | null {
  if (typeof address !== "string") return null;
  const inline = /^data:[^,]*;base64,/.exec(address.slice(0, 200));
  if (inline !== null) return measure(Buffer.from(address.slice(inline[0].length), "base64"));
  return /^https?:\/\//.test(address) ? "not-opened" : null;
}

/** The length that partners charge, in seconds: measured, or guessed from the size. */
export function lengthOf(sound: Sound): number {
  if (sound === "not-opened") return 1;
  return sound.seconds ?? sound.bytes / usualRate;
}

/** What the simulator makes of a sound: it cannot hear, so it says what came, the same for the same bytes. */
export function transcriptOf(
  sound: Sound,
  { language, task = "transcript" }: { language: string; task?: "transcript" | "translation" },
): string {
  const inChinese = language === "zh" && task === "transcript";
  if (sound === "not-opened") {
    return inChinese
      ? "模拟转写：未打开该地址的声音。"
      : `Simulated ${task} of a sound whose address was not opened.`;
  }
  const { bytes, seconds } = sound;
  if (seconds === null) {
    return inChinese ? `模拟转写：${bytes} 字节的声音。` : `Simulated ${task} of ${bytes} bytes of sound.`;
  }
  const length = seconds.toFixed(1);
  return inChinese ? `模拟转写：${length} 秒的声音。` : `Simulated ${task} of ${length} seconds of sound.`;
}

const secondsPerLetter = 0.06;
const longest = 2;

/** How long a simulated voice takes for a text, in seconds; a long text is cut short. */
export function speakingTime(text: string): number {
  return Math.min(longest, Math.max(0.2, text.length * secondsPerLetter));
}
