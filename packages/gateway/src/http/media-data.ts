import { type MediaPart, Problem } from "@homeport/protocol";

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
