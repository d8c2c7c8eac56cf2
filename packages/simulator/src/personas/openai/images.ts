import type { ErrorFacts } from "../error-facts.ts";
import type { FormFile, Operation, OperationCall, OperationReply } from "../operation.ts";
import { images, roughTokens } from "../operations/index.ts";
import type { ParameterFacts } from "../parameter-facts.ts";
import { openaiErrors } from "./errors.ts";

/** The block of a picture: a type and a code of its own, which is no `content_filter`. */
const moderationBlocked: ErrorFacts = {
  status: 400,
  type: "image_generation_user_error",
  code: "moderation_blocked",
  param: null,
  message:
    "Your request was rejected by the safety system. If you believe this is an error, contact us at help.openai.com and include the request ID req_simulated. safety_violations=[simulated].",
  envelope: "error",
  source: "recorded: public code and bug reports quoting the body, 2025 to 2026",
};

const wrongFile: ErrorFacts = {
  ...moderationBlocked,
  code: "invalid_image_file",
  param: "image",
  message: "Invalid image file or mode for image 1, please check your image file.",
};

const noForm: ErrorFacts = {
  ...openaiErrors["malformed-json"],
  message: "Could not parse multipart form",
  source: "composed: background knowledge, no recording looked up",
};

const shared: Readonly<Record<string, ParameterFacts>> = {
  quality: { is: "string", oneOf: ["auto", "low", "medium", "high"] },
  background: { is: "string", oneOf: ["auto", "opaque", "transparent"] },
  output_format: { is: "string", oneOf: ["png", "jpeg", "webp"] },
  output_compression: { is: "integer", from: 0, to: 100 },
  stream: { is: "boolean" },
  partial_images: { is: "integer", from: 0, to: 3 },
  user: { is: "string" },
};

/** Tokens of a picture: a rough constant. */
const tokensPerPicture = 272;

function beyond({ body }: OperationCall): OperationReply | null {
  const format = body["output_format"] ?? "png";
  if (format !== "png") return { type: "not-simulated", what: `pictures as ${JSON.stringify(format)}` };
  return body["stream"] === true ? { type: "not-simulated", what: "pictures in a stream" } : null;
}

/** The start of a PNG, JPEG or WebP. */
const starts = [Buffer.from([0x89, 0x50, 0x4e, 0x47]), Buffer.from([0xff, 0xd8, 0xff]), Buffer.from("RIFF")];

function isPicture(file: unknown): boolean {
  const { bytes } = (file ?? {}) as Partial<FormFile>;
  return bytes !== undefined && starts.some((start) => bytes.subarray(0, start.length).equals(start));
}

function checkEdit(call: OperationCall): OperationReply | null {
  const { image, mask } = call.body;
  const files = [image, ...(mask === undefined ? [] : [mask])].flat();
  return files.every(isPicture) ? beyond(call) : { type: "error", error: { facts: wrongFile, values: {} } };
}

function usage({ body }: OperationCall, count: number): Readonly<Record<string, unknown>> {
  const text = roughTokens(String(body["prompt"]));
  const seen = [body["image"] ?? []].flat().length * tokensPerPicture;
  const output = count * tokensPerPicture;
  return {
    background: body["background"] ?? "opaque",
    output_format: "png",
    quality: body["quality"] ?? "low",
    size: body["size"] ?? "1024x1024",
    usage: {
      input_tokens: text + seen,
      input_tokens_details: { text_tokens: text, image_tokens: seen },
      output_tokens: output,
      total_tokens: text + seen + output,
    },
  };
}

const common = {
  models: ["gpt-image-2"],
  format: "b64_json",
  fixedFormat: true,
  wrongSize: { ...openaiErrors["invalid-value"], param: "size" },
  blocks: { input: moderationBlocked, output: moderationBlocked },
  top: usage,
} as const;

/** Pictures: drawn from words, or from words and pictures in a form. */
export const openaiImages: readonly Operation[] = [
  images({
    ...common,
    path: "/v1/images/generations",
    parameters: { ...shared, moderation: { is: "string", oneOf: ["auto", "low"] } },
    check: beyond,
  }),
  images({
    ...common,
    name: "image-edits",
    path: "/v1/images/edits",
    form: noForm,
    required: ["model", "prompt", "image"],
    parameters: {
      ...shared,
      image: { is: "anything" },
      mask: { is: "anything" },
      input_fidelity: { is: "string", oneOf: ["low", "high"] },
    },
    check: checkEdit,
  }),
];
