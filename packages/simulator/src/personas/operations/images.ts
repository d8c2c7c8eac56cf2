import type { Operation, OperationCall } from "../operation.ts";
import type { ErrorFacts } from "../error-facts.ts";
import type { ParameterFacts } from "../parameter-facts.ts";
import { keepPicture, pictureOf } from "./result.ts";
import { type Size, sizeIn } from "./size.ts";

type Fields = Readonly<Record<string, unknown>>;

type ImageFacts = Pick<Operation, "blocks" | "modes" | "form"> & {
  name?: string;
  path: string;
  models: readonly string[];
  required?: readonly string[];
  /** What comes where the request names no format. */
  format: "url" | "b64_json";
  /** The request may not choose between an address and base64. */
  fixedFormat?: boolean;
  parameters: Readonly<Record<string, ParameterFacts>>;
  /** The error for a size that is none; without it the size is not looked at. */
  wrongSize?: ErrorFacts;
  /** What else may be wrong, or what is not simulated. */
  check?: (call: OperationCall) => ReturnType<Operation["answer"]> | null;
  /** Whether the picture gets a visible mark. */
  marks?: (body: Fields) => boolean;
  /** Fields of each picture, and of the whole reply. */
  item?: (call: OperationCall, size: Size, index: number) => Fields | null;
  top?: (call: OperationCall, count: number) => Fields;
};

const most = 10;

/** What is drawn where no size was asked for. */
const usual: Size = { width: 256, height: 256 };

/** Image generation in OpenAI's form: at once, as an address or as base64. */
export function images(facts: ImageFacts): Operation {
  const { path, models, parameters, fixedFormat } = facts;
  const choice: Readonly<Record<string, ParameterFacts>> =
    fixedFormat === true ? {} : { response_format: { is: "string", oneOf: ["url", "b64_json"] } };
  return {
    name: facts.name ?? "images",
    method: "POST",
    path,
    parameters: {
      model: { is: "string" },
      prompt: { is: "string" },
      n: { is: "integer", from: 1, to: most },
      size: { is: "string" },
      ...choice,
      ...parameters,
    },
    required: facts.required ?? ["model", "prompt"],
    models,
    ...(facts.form === undefined ? {} : { form: facts.form }),
    ...(facts.blocks === undefined ? {} : { blocks: facts.blocks }),
    ...(facts.modes === undefined ? {} : { modes: facts.modes }),
    answer: (call) => answer(call, facts),
  };
}

function answer(call: OperationCall, facts: ImageFacts): ReturnType<Operation["answer"]> {
  const { body, ids, model } = call;
  const asked = typeof body["size"] === "string" && body["size"] !== "auto" ? body["size"] : null;
  const size = asked === null ? usual : sizeIn(asked, "x");
  if (size === null && facts.wrongSize !== undefined) {
    const values = {
      parameter: "size",
      value: String(asked).slice(0, 40),
      expected: "'WIDTHxHEIGHT' or 'auto'",
    };
    return { type: "error", error: { facts: facts.wrongSize, values } };
  }
  const wrong = facts.check?.(call) ?? null;
  if (wrong !== null) return wrong;
  const count = typeof body["n"] === "number" ? body["n"] : 1;
  const wanted = body["response_format"] ?? facts.format;
  const picture = { size: size ?? usual, mark: facts.marks?.(body) ?? false };
  const data = Array.from({ length: count }, (_, index) => {
    const fields = facts.item?.(call, picture.size, index) ?? {};
    if ("error" in fields) return fields;
    return wanted === "url"
      ? { url: keepPicture(call, picture), ...fields }
      : { b64_json: pictureOf(call, picture).toString("base64"), ...fields };
  });
  return { type: "reply", body: { created: ids.created, model, data, ...facts.top?.(call, count) } };
}
