import { z } from "zod";
import type { Unsupported } from "./issues.ts";
import { ModelName, numeral, Text, word } from "./request-parts.ts";
import { SentFile } from "./sent-file.ts";

const drawing = {
  model: ModelName.optional(),
  prompt: z.string().min(1),
  n: numeral(z.int().min(1).max(10)).nullish(),
  size: z
    .union([z.literal("auto"), z.string().regex(/^[1-9]\d{1,4}x[1-9]\d{1,4}$/, "a size is `WIDTHxHEIGHT`")])
    .nullish(),
  quality: z.enum(["auto", "low", "medium", "high"]).nullish(),
  // Taken because what they ask for holds anyway.
  response_format: z.literal("b64_json").nullish(),
  background: z.literal("auto").nullish(),
  moderation: z.literal("auto").nullish(),
  stream: word(z.literal(false)).nullish(),
  partial_images: numeral(z.literal(0)).nullish(),
  // Taken, told to nobody, and listed in `homeport.omitted`.
  user: Text.nullish(),
};

/** `POST /v1/images/generations`, as OpenAI's. */
export const ImagesRequest = z.strictObject(drawing);
export type ImagesRequest = z.infer<typeof ImagesRequest>;

const File = z.instanceof(SentFile, { error: "send a file" });
const Address = z.strictObject({ image_url: z.string() });

/** `POST /v1/images/edits`, as OpenAI's: a form with files, or JSON with pictures as `data:` URLs. */
export const ImageEditsRequest = z.strictObject({
  ...drawing,
  image: z.union([File, z.array(File).min(1).max(16)]).optional(),
  images: z.array(Address).min(1).max(16).optional(),
  mask: z.union([File, Address]).optional(),
});
export type ImageEditsRequest = z.infer<typeof ImageEditsRequest>;

/** The rest of the published requests, and why it is refused. */
export const unsupportedInImages: Unsupported = {
  response_format: "nothing is hosted here that an address could name; send `b64_json`",
  quality: "only `auto`, `low`, `medium` or `high`",
  background: "only `auto`",
  moderation: "the market's rules decide what is screened; send `auto`",
  stream: "a picture is given whole, once it has been labelled",
  partial_images: "a picture is given whole, once it has been labelled",
  output_format: "a picture comes as the model makes it; the reply says which format that is",
  output_compression: "a picture comes as the model makes it",
  style: "no partner but one knows it; say it in the prompt",
  input_fidelity: "no partner but one knows it",
  "images.*.file_id": "nothing is stored here; send the picture as a `data:` URL",
  "mask.file_id": "nothing is stored here; send the picture as a `data:` URL",
};
