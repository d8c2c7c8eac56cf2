import { hexadecimal } from "../../random.ts";
import type { OperationCall } from "../operation.ts";
import type { HostFacts } from "../persona.ts";
import { pngFrom } from "./png.ts";
import { drawn, type Size } from "./size.ts";

/** How long the address of a result stays valid: 24 hours (wire research; medium confidence), in milliseconds. */
const validity = 24 * 60 * 60 * 1000;

/** The query that each kind of store signs its addresses with. */
const queries: Readonly<
  Record<NonNullable<HostFacts["results"]>["style"], (expires: number, signature: string) => string>
> = {
  oss: (expires, signature) =>
    `Expires=${Math.floor(expires / 1000)}&OSSAccessKeyId=simulated&Signature=${signature}`,
  tos: (expires, signature) =>
    `X-Tos-Algorithm=TOS4-HMAC-SHA256&X-Tos-Credential=simulated&X-Tos-Expires=${Math.floor(expires / 1000)}&Signature=${signature}`,
  plain: (_expires, signature) => `Signature=${signature}`,
};

/** Keeps a file where the partner's results lie and gives its address, which expires, or what a fault makes of it. */
export function keepResult(
  call: Pick<OperationCall, "random" | "tasks" | "now" | "base" | "asks" | "told" | "host">,
  { bytes, type, extension }: { bytes: Buffer; type: string; extension: string },
): string {
  const { random, tasks, now, base, asks, told, host } = call;
  const id = random.characters(32, hexadecimal);
  const signature = random.characters(24, hexadecimal);
  const elsewhere = told("result-at");
  if (elsewhere !== null) return elsewhere;
  const seconds = told("result-lifetime");
  const lifetime = seconds === null ? validity : Number(seconds) * 1000;
  const expiresAt = asks("expired-results") ? now : now + lifetime;
  if (!asks("missing-results")) {
    tasks.keep(id, { bytes, type, expiresAt, signature, redirect: told("result-redirect") });
  }
  const { results } = host;
  if (results === undefined) return `${base}/simulate/results/${id}`;
  const scheme = asks("http-results") ? "http" : "https";
  return `${scheme}://${results.host}/simulated/${id}.${extension}?${queries[results.style](expiresAt, signature)}`;
}

/** Draws a picture of a size and keeps it; gives its address. */
export function keepPicture(call: OperationCall, picture: { size: Size; mark: boolean }): string {
  return keepResult(call, { bytes: pictureOf(call, picture), type: "image/png", extension: "png" });
}

/** Draws a picture of a size, or smaller in the same form. */
export function pictureOf(
  { random }: Pick<OperationCall, "random">,
  { size, mark }: { size: Size; mark: boolean },
): Buffer {
  return pngFrom(random, { ...drawn(size), mark });
}
