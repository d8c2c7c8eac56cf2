/** Width and height in pixels. */
export type Size = { width: number; height: number };

/** Longest edge that is drawn; a larger size that was asked for is drawn smaller in the same form. */
const longestEdge = 1024;

const named: Readonly<Record<string, Size>> = {
  "1k": { width: 1024, height: 1024 },
  "2k": { width: 2048, height: 2048 },
  "4k": { width: 4096, height: 4096 },
};

/** A size in a partner's words, `1024x1536`, `1328*1328` or `2K`, or `null` where it is none. */
export function sizeIn(text: string, separator: "x" | "*" | ":"): Size | null {
  const known = separator === "x" ? named[text.toLowerCase()] : undefined;
  if (known !== undefined) return known;
  const [width = "", height = "", ...others] = text.split(separator);
  const fits = others.length === 0 && /^[1-9]\d{1,3}$/.test(width) && /^[1-9]\d{1,3}$/.test(height);
  return fits ? { width: Number(width), height: Number(height) } : null;
}

/** The size that is drawn for a size that was asked for. */
export function drawn({ width, height }: Size): Size {
  const scale = Math.min(1, longestEdge / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** The size that a request's `imageConfig.aspectRatio` asks for, a square where it asks for none. */
export function sizeOfRatio(asked: Readonly<Record<string, unknown>>): Size {
  const { imageConfig } = (asked["generationConfig"] ?? {}) as {
    imageConfig?: { aspectRatio?: unknown } | null;
  };
  const ratio = imageConfig?.aspectRatio;
  const [width = 1, height = 1] = (typeof ratio === "string" ? ratio : "1:1")
    .split(":")
    .map(Number)
    .filter((part) => Number.isInteger(part) && part > 0);
  const scale = longestEdge / Math.max(width, height);
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}
