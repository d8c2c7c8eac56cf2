import type { Operation, OperationCall, OperationReply } from "../operation.ts";
import { keepPicture, type Size, sizeIn } from "../operations/index.ts";
import { fieldsOf, inspectionFailed, invalidParameter, native, notSynchronous } from "./native.ts";
import { isAsync, startTask } from "./tasks.ts";

/** The parameters that a picture takes; another is refused. */
const known = new Set([
  "size",
  "n",
  "seed",
  "watermark",
  "prompt_extend",
  "negative_prompt",
  "thinking_mode",
]);

const wrong = (message: string): OperationReply => ({
  type: "error",
  error: { facts: invalidParameter(message), values: {} },
});

type Asked = { size: Size; count: number; mark: boolean };

/** Reads the parameters of a picture: `size` is `W*H`, the mark is off unless asked for. */
function readParameters(
  { body }: OperationCall,
  { usual, most, also = [] }: { usual: Size; most: number; also?: readonly string[] },
): Asked | OperationReply {
  const parameters = fieldsOf(body["parameters"]);
  const other = Object.keys(parameters).find((name) => !known.has(name) && !also.includes(name));
  if (other !== undefined) return wrong(`parameters.${other.slice(0, 60)} is not supported by this model`);
  const { size: asked, n = 1, watermark = false } = parameters;
  const size = asked === undefined ? usual : sizeIn(typeof asked === "string" ? asked : "", "*");
  if (size === null) return wrong("parameters.size must be in the format of width*height");
  if (typeof n !== "number" || !Number.isInteger(n) || n < 1 || n > most)
    return wrong(`parameters.n must be in [1, ${most}]`);
  if (typeof watermark !== "boolean") return wrong("parameters.watermark must be a boolean");
  return { size, count: n, mark: watermark };
}

/** What messages to a picture model hold: one text, and pictures to start from. */
function promptIn(call: OperationCall): { text: string; pictures: number } | null {
  const messages = fieldsOf(call.body["input"])["messages"];
  const [message, ...others] = Array.isArray(messages) ? (messages as unknown[]) : [];
  const { role, content } = fieldsOf(message);
  if (others.length > 0 || role !== "user" || !Array.isArray(content)) return null;
  const parts = content.map(fieldsOf);
  const texts = parts.flatMap(({ text }) => (typeof text === "string" ? [text] : []));
  const pictures = parts.filter(({ image }) => typeof image === "string").length;
  return texts.length === 1 && texts[0] !== "" ? { text: texts[0] ?? "", pictures } : null;
}

/** qwen-image: at once, with addresses in the message. */
export function drawAtOnce(
  call: OperationCall,
  { most = 6, also = [] }: { most?: number; also?: readonly string[] } = {},
): OperationReply {
  if (promptIn(call) === null) return wrong("input.messages must hold one message of a user with one text");
  const asked = readParameters(call, { usual: { width: 1328, height: 1328 }, most, also });
  if ("type" in asked) return asked;
  const { size, count, mark } = asked;
  const content = Array.from({ length: count }, () => ({ image: keepPicture(call, { size, mark }) }));
  return {
    type: "reply",
    body: {
      output: {
        choices: [{ finish_reason: "stop", message: { role: "assistant", content } }],
        task_metric: { TOTAL: count, FAILED: 0, SUCCEEDED: count },
      },
      usage: { image_count: count, ...size },
      request_id: call.ids.request,
    },
  };
}

/** qwen-image-edit: the same, from one picture to three. */
export function editAtOnce(call: OperationCall): OperationReply {
  const pictures = promptIn(call)?.pictures ?? 0;
  return pictures >= 1 && pictures <= 3
    ? drawAtOnce(call)
    : wrong("input.messages must hold one text and from one image to three");
}

/** wan 2.7: from no picture to nine (a public copy of Model Studio's page on editing with Wan, 2026). */
export function wanAtOnce(call: OperationCall): OperationReply {
  const pictures = promptIn(call)?.pictures ?? 0;
  return pictures <= 9
    ? drawAtOnce(call, { most: 4 })
    : wrong("input.messages must hold one text and at most nine images");
}

/** wan 2.6: from one picture to four, unless words are to stand between pictures, which is a stream (the same page). */
export function wanEditAtOnce(call: OperationCall): OperationReply {
  const pictures = promptIn(call)?.pictures ?? 0;
  if (fieldsOf(call.body["parameters"])["enable_interleave"] === true)
    return { type: "not-simulated", what: "words between pictures" };
  return pictures >= 1 && pictures <= 4
    ? drawAtOnce(call, { most: 4, also: ["enable_interleave"] })
    : wrong("input.messages must hold one text and from one image to four");
}

/** wan 2.5: the same as a task, from one picture to three in `images` (the same page). */
export const editTask: Operation = {
  ...native,
  name: "image-edit-task",
  path: "/api/v1/services/aigc/image2image/image-synthesis",
  required: ["model", "input.prompt", "input.images"],
  models: ["wan2.5-i2i-preview"],
  blocks: { input: inspectionFailed("Input") },
  answer(call) {
    const { images } = fieldsOf(call.body["input"]);
    const few = Array.isArray(images) && images.length >= 1 && images.length <= 3;
    const sent =
      few && images.every((one) => typeof one === "string" && /^(?:https?:|data:image\/)/.test(one));
    return sent ? imageTask.answer(call) : wrong("input.images must hold from one image to three");
  },
};

/** wan: a task whose results are addresses. */
export const imageTask: Operation = {
  ...native,
  name: "image-task",
  path: "/api/v1/services/aigc/text2image/image-synthesis",
  required: ["model", "input.prompt"],
  models: ["wan2.5-t2i-preview", "wan2.2-t2i-flash", "wan2.2-t2i-plus", "qwen-image-plus"],
  blocks: { input: inspectionFailed("Input") },
  answer(call) {
    if (!isAsync(call)) return { type: "error", error: { facts: notSynchronous, values: {} } };
    const asked = readParameters(call, { usual: { width: 1024, height: 1024 }, most: 4 });
    if ("type" in asked) return asked;
    const { size, count, mark } = asked;
    const prompt = fieldsOf(call.body["input"])["prompt"];
    const results = Array.from({ length: count }, () => ({
      orig_prompt: prompt,
      url: keepPicture(call, { size, mark }),
    }));
    return startTask(call, { output: { results }, count, usage: { image_count: count } });
  },
};

/** wan 2.6: a task that is asked in messages and answers in a message (background knowledge). */
export const messageTask: Operation = {
  ...native,
  name: "image-message-task",
  path: "/api/v1/services/aigc/image-generation/generation",
  models: ["wan2.6-t2i"],
  blocks: { input: inspectionFailed("Input") },
  answer(call) {
    if (!isAsync(call)) return { type: "error", error: { facts: notSynchronous, values: {} } };
    const drawn = drawAtOnce(call);
    if (drawn.type !== "reply") return drawn;
    const { output, usage } = drawn.body as {
      output: Record<string, unknown>;
      usage: Record<string, unknown>;
    };
    return startTask(call, { output: { finished: true, choices: output["choices"] }, count: 1, usage });
  },
};
