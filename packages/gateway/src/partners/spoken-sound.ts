import type { ChatTask, StreamEvent } from "@homeport/protocol";
import { errorEvent } from "./classify.ts";
import type { Speech } from "./dialect.ts";
import type { ModelManner } from "./model-manner.ts";
import { mediaTypeOf, signatureLength, soundTypes } from "./operations/media-type.ts";

/** How a spoken answer was asked for, and what of its sound is known beforehand. */
export type Speaking = NonNullable<ChatTask["speech"]> & Pick<Speech, "samples">;

/** What a reader must know of the sound to come; nothing where the answer is only written. */
export function speakingOf(
  { speech }: Pick<ModelManner, "speech">,
  task: Pick<ChatTask, "speech">,
): { speaking?: Speaking } {
  if (!task.speech) return {};
  const samples = speech?.samples;
  return { speaking: { ...task.speech, ...(samples !== undefined && { samples }) } };
}

/** More sound than this is no answer, in bytes: nearly six minutes of bare samples. */
const maxSoundBytes = 16 * 1024 * 1024;

/** What is given out of one sound, as pieces with one index. */
const index = 0;

/**
 * The sound of a spoken answer, from base 64 cut anywhere to the form that was asked for. Bare samples pass as they
 * come; where a file of them was asked for, they wait for its head, which says how long it is.
 */
export class SpokenSound {
  readonly #speaking: Speaking;
  /** Base 64 that is no whole byte yet. */
  #rest = "";
  #held: Uint8Array[] = [];
  #length = 0;
  #mediaType: string | null = null;
  #ended = false;

  constructor(speaking: Speaking) {
    this.#speaking = speaking;
  }

  /** One piece in base 64; a piece may be padded on its own, or go on in the next. */
  take(data: string): StreamEvent[] {
    if (this.#ended) return [errorEvent("protocol", "sound came after the end of the answer")];
    const text = this.#rest + data;
    const whole = text.length - (text.length % 4);
    this.#rest = text.slice(whole);
    return this.#bytes(text.slice(0, whole));
  }

  /** What is left once the answer has ended. */
  end(): StreamEvent[] {
    if (this.#ended) return [];
    const last = this.#bytes(this.#rest);
    this.#ended = true;
    if (last.some(({ type }) => type === "error") || this.#held.length === 0) return last;
    const held = Buffer.concat(this.#held);
    if (this.#speaking.samples === undefined)
      return [errorEvent("protocol", "the sound is too short to be any")];
    const bytes = Buffer.concat([waveHead(held.length, this.#speaking.samples), held]);
    return [...last, { type: "media", index, mediaType: "audio/wav", bytes }];
  }

  #bytes(data: string): StreamEvent[] {
    if (data === "") return [];
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(data)) return [errorEvent("protocol", "the sound is no base 64")];
    const bytes = Buffer.from(data, "base64");
    this.#length += bytes.length;
    if (this.#length > maxSoundBytes) return [errorEvent("protocol", "the sound is too large")];
    const { format, samples } = this.#speaking;
    if (format === "pcm16") return [{ type: "media", index, mediaType: "audio/pcm", bytes }];
    if (this.#mediaType !== null) return [{ type: "media", index, mediaType: this.#mediaType, bytes }];
    this.#held.push(bytes);
    if (samples !== undefined || this.#length < signatureLength) return [];
    const begun = Buffer.concat(this.#held);
    this.#held = [];
    const shown = mediaTypeOf(begun);
    if (shown !== soundTypes[format])
      return [errorEvent("protocol", "the sound is not of the form that was asked for")];
    this.#mediaType = shown;
    return [{ type: "media", index, mediaType: shown, bytes: begun }];
  }
}

/** The head of a wave file of so many bytes of samples: 16 bits, one channel. */
function waveHead(length: number, samples: number): Buffer {
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + length, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(samples, 24);
  head.writeUInt32LE(samples * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36);
  head.writeUInt32LE(length, 40);
  return head;
}
