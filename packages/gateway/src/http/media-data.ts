import { type MediaPart, Problem, type SentFile } from "@homeport/protocol";

const dataUrl = /^data:([a-z]+\/[\w.+-]+)(?:;[\w-]+=[\w.-]+)*;base64,/i;
const base64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * A picture in a `data:` URL as bytes in base 64.
 *
 * @throws Problem `unsupported_parameter` for any other address: fetched from here it would leave by another door, and
 * fetched by a partner nobody could have screened it; `invalid_request` where it holds no picture.
 */
export function imageFrom(url: string, path: string, detail?: "low" | "high"): MediaPart {
  const head = dataUrl.exec(url.slice(0, 256));
  if (!head) {
    const message = url.startsWith("data:")
      ? "a `data:` URL holds a picture in base 64, such as `data:image/png;base64,…`"
      : "a picture at an address is not fetched; send it as a `data:` URL in base 64";
    const code = url.startsWith("data:") ? "invalid_request" : "unsupported_parameter";
    throw new Problem(code, { issues: [{ path, message }] });
  }
  const mediaType = (head[1] ?? "").toLowerCase();
  if (!mediaType.startsWith("image/")) {
    throw new Problem("invalid_request", { issues: [{ path, message: "only pictures can be looked at" }] });
  }
  return image({ mediaType, data: url.slice(head[0].length), path }, detail);
}

/** A picture from its bytes in base 64. @throws Problem `invalid_request` where that is no base 64 */
export function image(
  { mediaType, data, path }: { mediaType: string; data: string; path: string },
  detail?: "low" | "high",
): MediaPart {
  return { type: "image", mediaType, data: checked(data, path), ...(detail && { detail }) };
}

/** Sound from its bytes in base 64. @throws Problem `invalid_request` where that is no base 64 */
export function sound({
  mediaType,
  data,
  path,
}: {
  mediaType: string;
  data: string;
  path: string;
}): MediaPart {
  return { type: "audio", mediaType, data: checked(data, path) };
}

function checked(data: string, path: string): string {
  if (data.length % 4 === 0 && base64.test(data)) return data;
  throw new Problem("invalid_request", { issues: [{ path, message: "this is not base 64" }] });
}

const mediaTypes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    png: "image/png",
    jpg: "image/jpeg",
    jpeg: "image/jpeg",
    webp: "image/webp",
    gif: "image/gif",
    wav: "audio/wav",
    mp3: "audio/mpeg",
    mpga: "audio/mpeg",
    mpeg: "audio/mpeg",
    m4a: "audio/mp4",
    mp4: "audio/mp4",
    ogg: "audio/ogg",
    oga: "audio/ogg",
    opus: "audio/ogg",
    flac: "audio/flac",
    webm: "audio/webm",
  }),
);

/** A picture that came as a file. @throws Problem `invalid_request` where neither type nor name says that it is one */
export function imageFile(file: SentFile, path: string): MediaPart {
  return { type: "image", mediaType: mediaTypeOf(file, { kind: "image", path }), data: base64Of(file) };
}

/** Sound that came as a file. @throws Problem `invalid_request` where neither type nor name says that it is any */
export function soundFile(file: SentFile, path: string): MediaPart {
  return { type: "audio", mediaType: mediaTypeOf(file, { kind: "audio", path }), data: base64Of(file) };
}

function mediaTypeOf(
  { name, mediaType, bytes }: SentFile,
  { kind, path }: { kind: "image" | "audio"; path: string },
): string {
  const named = mediaTypes.get(name.slice(name.lastIndexOf(".") + 1).toLowerCase());
  const known = [mediaType.replace(/^video\/(mp4|webm)$/, "audio/$1"), named].find((type) =>
    type?.startsWith(`${kind}/`),
  );
  const message =
    bytes.length === 0
      ? "the file is empty"
      : `the file is no ${kind === "image" ? "picture" : "sound"} of a kind that is known here`;
  if (known === undefined || bytes.length === 0) {
    throw new Problem("invalid_request", { issues: [{ path, message }] });
  }
  return known;
}

function base64Of({ bytes }: SentFile): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}
