import { Readable } from "node:stream";
import type { Egress, EgressCall, EgressResponse } from "../../packages/gateway/src/partners/egress.ts";
import { type Answer } from "./fixture.ts";
import { files, withFiles } from "./media.ts";

/** A call as it would have left. */
export type Left = {
  method: "GET" | "POST";
  path: string;
  headers: Readonly<Record<string, string>>;
  body: string | Uint8Array | null;
  /** The address of a result; of any other call null. */
  result: string | null;
};

/** The bytes of an answer. */
function bytesOf({ json, stream, file }: Pick<Answer, "json" | "stream" | "file">): Buffer {
  if (stream !== undefined && json === undefined) {
    const frames = stream.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`);
    return Buffer.from(`${frames.join("")}data: [DONE]\n\n`);
  }
  if (file !== undefined) return files[file].bytes;
  return Buffer.from(typeof json === "string" ? json : JSON.stringify(withFiles(json)));
}

function typeOf({ json, stream, file }: Answer): string {
  if (file !== undefined) return files[file].type;
  return stream !== undefined && json === undefined ? "text/event-stream" : "application/json";
}

/** Cuts bytes into pieces, as a network might. */
export type Cut = (bytes: Buffer) => readonly Uint8Array[];

/**
 * A way out that leads nowhere: it answers in the order of the script, in pieces as told. It permits everything, for
 * what it permits is `egress.test.ts`'s.
 */
export function fakeEgress(
  answers: readonly Answer[],
  cut: Cut = (bytes) => [bytes],
): { egress: Egress; left: Left[] } {
  const left: Left[] = [];
  const answer = (call: Left): EgressResponse => {
    const next = answers[left.length];
    left.push(call);
    if (!next) throw new Error("nobody answers any more");
    const type = next.type ?? typeOf(next);
    const body = Readable.from(cut(bytesOf(next)));
    Object.assign(body, { dump: async () => void body.destroy() });
    return {
      statusCode: next.status,
      headers: { "content-type": type },
      body,
    } as unknown as EgressResponse;
  };
  const egress: Egress = {
    send: async (_permit, { method = "POST", path, headers, body }: EgressCall) =>
      answer({ method, path, headers, body, result: null }),
    collect: async (_permit, { address }) =>
      answer({ method: "GET", path: "", headers: {}, body: null, result: address }),
    close: async () => undefined,
  };
  return { egress, left };
}
