import { uuidFrom } from "../../random.ts";
import type { TaskEnding } from "../../tasks.ts";
import type { ErrorFacts } from "../error-facts.ts";
import type { Operation, OperationCall, OperationReply } from "../operation.ts";
import { keepPicture, pictureOf, roughTokens, type Size, sizeIn, vectorFor } from "../operations/index.ts";
import type { ParameterFacts } from "../parameter-facts.ts";

type Fields = Readonly<Record<string, unknown>>;

const denied = (code: string, message: string): ErrorFacts => ({
  status: 200,
  type: "",
  code,
  param: null,
  message,
  envelope: "native",
  source: "documented: Tencent Cloud's error codes of pictures and the SDK's list, 2026; wording composed",
});

const textDenied = denied("OperationDenied.TextIllegalDetected", "The text did not pass moderation.");
const imageDenied = denied("FailedOperation.GenerateImageFailed", "The picture did not pass moderation.");

/** Longest vector and most texts of one call (background knowledge). */
const dimensions = 1024;

const usual: Size = { width: 768, height: 768 };

const drawing: Readonly<Record<string, ParameterFacts>> = {
  Prompt: { is: "string", longest: 1024 },
  NegativePrompt: { is: "string" },
  Style: { is: "string" },
  Resolution: { is: "string" },
  LogoAdd: { is: "integer", from: 0, to: 1 },
  LogoParam: { is: "object" },
};

const shared = {
  method: "POST",
  path: "/",
  models: [],
  blocks: { input: textDenied, output: imageDenied },
} as const;

/** Wraps what is said as every reply here is. */
const said = ({ ids }: OperationCall, fields: Fields): OperationReply => ({
  type: "reply",
  body: { Response: { ...fields, RequestId: ids.request } },
});

const told =
  (action: string): NonNullable<Operation["when"]> =>
  (headers) =>
    headers["x-tc-action"] === action;

/** The picture that is asked for: its size, and the mark, which is there unless `LogoAdd` is 0. */
function pictureIn({ body }: OperationCall): { size: Size; mark: boolean } {
  const asked = typeof body["Resolution"] === "string" ? sizeIn(body["Resolution"], ":") : null;
  return { size: asked ?? usual, mark: body["LogoAdd"] !== 0 };
}

const endings: readonly TaskEnding[] = ["failed", "blocked", "unknown", "stuck"];

function submit(call: OperationCall): OperationReply {
  const id = uuidFrom(call.random);
  const count = typeof call.body["Num"] === "number" ? call.body["Num"] : 1;
  const asked = call.told("task");
  const urls = Array.from({ length: count }, () => keepPicture(call, pictureIn(call)));
  call.tasks.start({
    id,
    createdAt: call.now,
    polls: 0,
    ending: endings.find((name) => name === asked) ?? "succeeded",
    output: {
      ResultImage: urls,
      ResultDetails: urls.map(() => "Success"),
      RevisedPrompt: [call.body["Prompt"]],
    },
    count,
    usage: {},
  });
  return said(call, { JobId: id });
}

/** 1 waits, 2 runs, 4 failed, 5 done; a job that nobody knows is an error. */
function query(call: OperationCall): OperationReply {
  const task = call.tasks.find(String(call.body["JobId"]));
  if (task === null || task.ending === "unknown") {
    const facts = { ...textDenied, code: "FailedOperation.JobNotExist", message: "The job does not exist." };
    return { type: "error", error: { facts, values: {} } };
  }
  task.polls += 1;
  const job = (code: string, message: string, fields: Fields = {}) =>
    said(call, { JobStatusCode: code, JobStatusMsg: message, JobErrorCode: "", JobErrorMsg: "", ...fields });
  if (task.polls === 1) return job("1", "waiting");
  if (task.polls === 2 || task.ending === "stuck") return job("2", "running");
  if (task.ending === "failed") {
    return job("4", "failed", {
      JobErrorCode: "InternalError",
      JobErrorMsg: "The simulated job failed as it was asked to.",
    });
  }
  return task.ending === "blocked"
    ? job("4", "failed", { JobErrorCode: imageDenied.code, JobErrorMsg: imageDenied.message })
    : job("5", "done", task.output);
}

/** What Hunyuan's native API answers beside chat, by its action at the same path; forms are background knowledge. */
export const tencentNativeOperations: readonly Operation[] = [
  {
    ...shared,
    name: "GetEmbedding",
    when: told("GetEmbedding"),
    parameters: { Input: { is: "string" }, InputList: { is: "array" } },
    required: [],
    answer(call) {
      const { Input: input, InputList: list } = call.body;
      const texts = (Array.isArray(list) ? (list as unknown[]) : [input ?? ""]).map(String);
      const tokens = texts.reduce((sum, text) => sum + roughTokens(text), 0);
      return said(call, {
        Data: texts.map((text, index) => ({
          Embedding: vectorFor(text, { model: "hunyuan-embedding", dimensions }),
          Index: index,
          Object: "embedding",
        })),
        Usage: { PromptTokens: tokens, TotalTokens: tokens },
      });
    },
  },
  {
    ...shared,
    name: "TextToImageLite",
    when: told("TextToImageLite"),
    parameters: { ...drawing, RspImgType: { is: "string", oneOf: ["base64", "url"] } },
    required: ["Prompt"],
    answer(call) {
      const picture = pictureIn(call);
      const image =
        call.body["RspImgType"] === "url"
          ? keepPicture(call, picture)
          : pictureOf(call, picture).toString("base64");
      return said(call, { ResultImage: image });
    },
  },
  {
    ...shared,
    name: "SubmitHunyuanImageJob",
    when: told("SubmitHunyuanImageJob"),
    parameters: {
      ...drawing,
      Num: { is: "integer", from: 1, to: 4 },
      Clarity: { is: "string" },
      ContentImage: { is: "object" },
      Revise: { is: "integer", from: 0, to: 1 },
      Seed: { is: "integer" },
    },
    required: ["Prompt"],
    answer: submit,
  },
  {
    ...shared,
    name: "QueryHunyuanImageJob",
    when: told("QueryHunyuanImageJob"),
    parameters: { JobId: { is: "string" } },
    required: ["JobId"],
    answer: query,
  },
];
