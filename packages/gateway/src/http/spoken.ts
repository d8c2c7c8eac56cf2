import type { Content } from "../pipeline/index.ts";
import type { Collected } from "./surface.ts";

/** Whose sound it is, and when it was made, in seconds since 1970. */
type About = { receipt: string; created: number };

const idOf = ({ receipt }: About) => `audio_${receipt}`;

/** A spoken answer as OpenAI's `message.audio`, or null where no sound came. It expires at once: none is kept here. */
export function spokenWhole({ text, others }: Collected, about: About) {
  const pieces = others.flatMap((content) => (content.type === "media" ? [content.bytes] : []));
  if (pieces.length === 0) return null;
  const data = Buffer.concat(pieces).toString("base64");
  return { id: idOf(about), data, expires_at: about.created, transcript: text };
}

/** The same as deltas of a stream, each as JSON. */
export function spokenStream(about: About) {
  let rest: Uint8Array = new Uint8Array(0);
  let sounded = false;
  const delta = (fields: object) => JSON.stringify({ audio: { id: idOf(about), ...fields } });
  return {
    write(content: Extract<Content, { type: "text" | "media" }>): string[] {
      if (content.type === "text") return [delta({ transcript: content.text })];
      sounded = true;
      // Threes of bytes need no padding, so that pieces can be read one by one and joined as well.
      const bytes = Buffer.concat([rest, content.bytes]);
      const whole = bytes.length - (bytes.length % 3);
      rest = bytes.subarray(whole);
      return whole === 0 ? [] : [delta({ data: bytes.toString("base64", 0, whole) })];
    },
    end(): string[] {
      if (!sounded) return [];
      const last = rest.length === 0 ? [] : [delta({ data: Buffer.from(rest).toString("base64") })];
      return [...last, delta({ expires_at: about.created })];
    },
  };
}
