import { alphanumeric, uuidFrom } from "../../random.ts";
import { composeErrors } from "../compose.ts";
import { assumedDelays } from "../defaults.ts";
import type { Verdict } from "../inspection.ts";
import type { Persona } from "../persona.ts";
import { admit, keyIn } from "./admit.ts";
import { tencentNativeOperations } from "./operations.ts";
import { tencentNativeFraming } from "./framing.ts";
import { translate } from "./translate.ts";
import { translationOf, translationParameters } from "./translation.ts";

const known =
  "documented: Tencent Cloud API 3.0 common error codes; wording from background knowledge" as const;
const ok = { status: 200 };

/** Every error is status 200 with a `Response.Error`. */
const errors = composeErrors(
  { type: "", code: "InvalidParameter", envelope: "error" },
  {
    "missing-key": {
      ...ok,
      code: "MissingParameter",
      message: "The request is missing a required parameter `Authorization`.",
      source: known,
    },
    "wrong-key": {
      ...ok,
      code: "AuthFailure.SecretIdNotFound",
      message: "The SecretId is not found, please ensure that your SecretId is correct.",
      source: known,
    },
    "wrong-region": {
      ...ok,
      code: "UnsupportedRegion",
      message: "The region is not supported.",
      source: known,
    },
    "wrong-path": {
      ...ok,
      code: "InvalidAction",
      message: "The request action is invalid or not found.",
      source: known,
    },
    "wrong-method": {
      ...ok,
      code: "UnsupportedProtocol",
      message: "The request method `{method}` is not supported.",
      source: known,
    },
    "too-large": {
      ...ok,
      code: "RequestSizeLimitExceeded",
      message: "The request exceeds {maximum} bytes.",
      source: known,
    },
    "malformed-json": { ...ok, message: "The request body is not valid JSON.", source: known },
    "unknown-parameter": {
      ...ok,
      code: "UnknownParameter",
      message: "The parameter `{parameter}` is not recognized.",
      source: known,
    },
    "missing-parameter": {
      ...ok,
      code: "MissingParameter",
      message: "The request is missing a required parameter `{parameter}`.",
      source: known,
    },
    "invalid-type": {
      ...ok,
      message: "The value type of parameter `{parameter}` is not valid.",
      source: known,
    },
    "invalid-value": {
      ...ok,
      code: "InvalidParameterValue",
      message: "The value of `{parameter}` must be one of {expected}.",
      source: known,
    },
    "above-maximum": { ...ok, code: "InvalidParameterValue", message: "{rangeMessage}", source: known },
    "below-minimum": { ...ok, code: "InvalidParameterValue", message: "{rangeMessage}", source: known },
    "too-long": {
      ...ok,
      code: "InvalidParameterValue",
      message: "`{parameter}` is too long.",
      source: known,
    },
    "empty-messages": {
      ...ok,
      code: "InvalidParameterValue",
      message: "Messages must not be empty.",
      source: known,
    },
    "unknown-message-field": {
      ...ok,
      code: "UnknownParameter",
      message: "The parameter `{parameter}.{field}` is not recognized.",
      source: known,
    },
    "unknown-model": {
      ...ok,
      code: "InvalidParameterValue.Model",
      message: "The model {model} does not exist.",
      source: known,
    },
    "unsupported-modality": {
      ...ok,
      code: "InvalidParameterValue",
      message: "Content of type {partType} is not supported.",
      source: known,
    },
    "blocked-input": {
      ...ok,
      code: "FailedOperation.ContentModeration",
      message: "The input did not pass moderation.",
      source: "composed: the wire research names FinishReason sensitive, not this error",
    },
    "blocked-output": {
      ...ok,
      code: "FailedOperation.ContentModeration",
      message: "The output did not pass moderation.",
      source: "composed: the wire research names FinishReason sensitive, not this error",
    },
    "rate-limit": {
      ...ok,
      code: "RequestLimitExceeded",
      message: "The request frequency exceeds the limit.",
      source: known,
    },
    quota: {
      ...ok,
      code: "FailedOperation.ResourcePackExhausted",
      message: "The resource pack is used up.",
      source: known,
    },
    "server-error": { ...ok, code: "InternalError", message: "Internal error.", source: known },
  },
);

const sensitive = (shows: "nothing" | "half" | "all", level = "0"): Verdict => ({
  as: "finish",
  finish: "sensitive",
  shows,
  marks: level === "0" ? {} : { ModerationLevel: level },
});

/** Tencent's native Hunyuan API. */
export const tencentNative: Persona = {
  name: "tencent",
  api: "native",
  verified: "2026-11-22",
  evidence: [
    "Homeport's wire research, 2026-11-22",
    "npm tencentcloud-sdk-nodejs-hunyuan 4.1.188",
    'Tencent Cloud API 3.0, "Signature v3" and common error codes (background knowledge)',
  ],
  path: "/",
  hosts: [
    {
      host: "hunyuan.tencentcloudapi.com",
      region: "ap-guangzhou",
      inferenceScope: "Chinese Mainland",
      keyRegions: ["cn", "ap-guangzhou"],
    },
  ],
  models: [
    { id: "hunyuan-turbos-latest", jsonSchema: false },
    { id: "hunyuan-t1-latest", jsonSchema: false },
    { id: "hunyuan-a13b", jsonSchema: false },
    { id: "hunyuan-vision", jsonSchema: false, sees: true },
    // Asked by an action of their own (Tencent Cloud, ChatTranslations, 2026-01-27).
    { id: "hunyuan-translation", jsonSchema: false, translates: true },
    { id: "hunyuan-translation-lite", jsonSchema: false, translates: true },
  ],
  roles: ["system", "user", "assistant", "tool"],
  messageFields: ["role", "content"],
  parameters: {
    Model: { is: "string" },
    Messages: { is: "array" },
    Stream: { is: "boolean" },
    StreamModeration: { is: "boolean" },
    TopP: { is: "number", from: 0, to: 1 },
    Temperature: { is: "number", from: 0, to: 2 },
    EnableEnhancement: { is: "boolean" },
    Tools: { is: "array" },
    ToolChoice: { is: "string", oneOf: ["none", "auto", "custom"] },
    CustomTool: { is: "object" },
    SearchInfo: { is: "boolean" },
    Citation: { is: "boolean" },
    EnableThinking: { is: "boolean" },
    EnableDeepSearch: { is: "boolean" },
    Seed: { is: "integer", from: 1, to: 10_000 },
    Stop: { is: "array" },
    ...translationParameters,
  },
  required: ["Model"],
  requirements: [],
  translate: (body, call) => translationOf(errors, body, call) ?? translate(errors)(body, call),
  outputCaps: [],
  thinking: ({ thinking }) => (thinking === true ? "shown" : "none"),
  errors,
  errorBody: ({ message, code }, ids) => ({
    Response: { Error: { Code: code, Message: message }, RequestId: ids.request },
  }),
  keyIn,
  admit,
  inspection: {
    input: sensitive("nothing"),
    output: sensitive("half"),
    modes: {
      late: {
        phase: "output",
        verdict: sensitive("all"),
        says: "`sensitive` after the whole text, which must be withdrawn",
      },
      "end-session": {
        phase: "output",
        verdict: sensitive("half", "1"),
        says: "`sensitive` with `ModerationLevel` 1: the conversation must end",
      },
      "error-in-stream": {
        phase: "output",
        verdict: {
          as: "finish",
          finish: "sensitive",
          shows: "half",
          marks: { ErrorMsg: { Msg: "simulated", Code: 4000 } },
        },
        says: "`ErrorMsg` with code 4000 in the stream; not streamed: `sensitive`",
      },
    },
  },
  framing: tencentNativeFraming,
  toolCallId: (random) => `call_${random.characters(20, alphanumeric).toLowerCase()}`,
  identify: (random, now) => {
    const id = uuidFrom(random);
    return { completion: id, request: id, created: Math.floor(now / 1000) };
  },
  headers: () => ({}),
  rateLimitHeaders: {},
  limits: {
    requestsPerMinute: null,
    tokensPerMinute: null,
    concurrent: 5,
    source: "wire research (2026-11-22): Tencent 5 at once",
  },
  delays: assumedDelays,
  operations: tencentNativeOperations,
};
