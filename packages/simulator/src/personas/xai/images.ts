import type { Operation } from "../operation.ts";
import { images } from "../operations/index.ts";

/** A price for the ticks that each reply tells: an assumption, as for words. */
const ticksPerPicture = 1000;

const common = {
  models: ["grok-imagine-image"],
  format: "url",
  modes: { unmoderated: null },
  // The picture still comes: whoever reads the flag alone may tell (wire research).
  item: ({ blockedOutput, mode }) => (mode === "unmoderated" ? {} : { respect_moderation: !blockedOutput }),
  top: (_call, count) => ({ usage: { cost_in_usd_ticks: count * ticksPerPicture } }),
} satisfies Partial<Parameters<typeof images>[0]>;

const parameters = {
  user: { is: "string" },
  aspect_ratio: { is: "string" },
  resolution: { is: "string", oneOf: ["1k", "2k"] },
} as const;

/** Pictures from words, and from a picture in JSON: `image: { url }` (background knowledge). */
export const xaiImages: readonly Operation[] = [
  images({ ...common, path: "/v1/images/generations", parameters }),
  images({
    ...common,
    name: "image-edits",
    path: "/v1/images/edits",
    required: ["model", "prompt", "image.url"],
    parameters: {
      ...parameters,
      image: {
        is: "object",
        fields: { url: { is: "string" }, type: { is: "string", oneOf: ["image_url"] } },
      },
    },
  }),
];
