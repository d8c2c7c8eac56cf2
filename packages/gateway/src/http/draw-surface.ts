import {
  type FeatureCall,
  type ImageEditsRequest,
  type ImagesRequest,
  type MediaPart,
  Problem,
  SentFile,
} from "@homeport/protocol";
import { imageFile, imageFrom } from "./media-data.ts";
import type { Collected, Surface } from "./surface.ts";
import { toldOf } from "./told-of.ts";
import { wantedModel } from "./wanted-model.ts";
import { wholeOnly } from "./whole-only.ts";

type DrawCall = Extract<FeatureCall, { feature: "image-generator" | "image-editor" }>;

/** A request of OpenAI's for pictures in Homeport's own words. */
export function imagesCall(request: ImagesRequest): DrawCall {
  return { ...common(request), feature: "image-generator" };
}

/** A request of OpenAI's for pictures made from others, in Homeport's own words. @throws Problem */
export function imageEditsCall(request: ImageEditsRequest): DrawCall {
  const { image, images, mask } = request;
  if ((image === undefined) === (images === undefined)) {
    const message = "send `image` in a form, or `images` in JSON";
    throw new Problem("invalid_request", { issues: [{ path: "image", message }] });
  }
  const files = image === undefined ? [] : [image].flat();
  const sources = [
    ...files.map((file, place) => imageFile(file, files.length > 1 ? `image.${place}` : "image")),
    ...(images ?? []).map(({ image_url: url }, place) => imageFrom(url, `images.${place}.image_url`)),
  ];
  const call = common(request);
  return { ...call, feature: "image-editor", task: { ...call.task, sources, mask: maskOf(mask) } };
}

function maskOf(mask: ImageEditsRequest["mask"]): MediaPart | null {
  if (mask === undefined) return null;
  return mask instanceof SentFile ? imageFile(mask, "mask") : imageFrom(mask.image_url, "mask.image_url");
}

function common({ model, prompt, n, size, quality }: ImagesRequest): Pick<DrawCall, "model" | "task"> {
  const [width = 0, height = 0] = size == null || size === "auto" ? [] : size.split("x").map(Number);
  return {
    model: wantedModel(model ?? "homeport"),
    task: {
      type: "draw",
      prompt,
      count: n ?? 1,
      size: width > 0 ? { width, height } : null,
      sources: [],
      mask: null,
      quality: quality == null || quality === "auto" ? null : quality,
    },
  };
}

const formats = ["png", "jpeg", "webp"] as const;

/** Pictures in OpenAI's words, as bytes in base 64: nothing is hosted here. */
export function wholeImages({ others }: Collected, created: number) {
  const pictures = others.flatMap((content) => (content.type === "media" ? [content] : []));
  const format = formats.find((name) => pictures[0]?.mediaType === `image/${name}`);
  return {
    created,
    data: pictures
      .toSorted((left, right) => left.index - right.index)
      .map(({ bytes }) => ({ b64_json: Buffer.from(bytes).toString("base64") })),
    ...(format && { output_format: format }),
  };
}

/** `POST /v1/images/generations` and `/v1/images/edits` */
export function imagesSurface({ user }: Pick<ImagesRequest, "user">, clock: () => number): Surface {
  const omitted = user == null ? [] : ["user"];
  const created = Math.floor(clock() / 1_000);
  return wholeOnly((collected, finish) => ({
    ...wholeImages(collected, created),
    homeport: toldOf(finish, omitted),
  }));
}
