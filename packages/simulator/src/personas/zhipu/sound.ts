import { speakingTime, toneOf, wavOf } from "../../sound/index.ts";
import type { Operation, OperationReply } from "../operation.ts";
import { transcription } from "../operations/index.ts";
import type { Persona } from "../persona.ts";

/** Sound in and out at Zhipu: names and forms are background knowledge of docs.bigmodel.cn. */
export function zhipuSoundWith(errors: Persona["errors"]): readonly Operation[] {
  return [
    transcription({
      name: "transcription",
      path: "/api/paas/v4/audio/transcriptions",
      task: "transcript",
      models: { "glm-asr-2512": { formats: ["json"], counts: "seconds", streams: false } },
      parameters: {
        hotwords: { is: "anything" },
        stream: { is: "boolean" },
        request_id: { is: "string" },
        user_id: { is: "string" },
      },
      noForm: errors["malformed-json"],
      wrongFile: errors["invalid-value"],
      tooShort: errors["invalid-value"],
      wrongFormat: errors["invalid-value"],
      write: ({ ids, model }, { text }) => ({
        id: ids.completion,
        created: ids.created,
        request_id: ids.request,
        model,
        text,
      }),
    }),
    {
      name: "speech",
      method: "POST",
      path: "/api/paas/v4/audio/speech",
      parameters: {
        model: { is: "string" },
        input: { is: "string", longest: 1024 },
        voice: { is: "string" },
        speed: { is: "number", from: 0.5, to: 2 },
        volume: { is: "number", from: 0, to: 10, open: "from" },
        response_format: { is: "string", oneOf: ["wav", "pcm"] },
        encode_format: { is: "string", oneOf: ["base64", "hex"] },
        stream: { is: "boolean" },
        watermark_enabled: { is: "boolean" },
        request_id: { is: "string" },
        user_id: { is: "string" },
      },
      required: ["model", "input", "voice"],
      models: ["glm-tts", "cogtts"],
      answer({ body }): OperationReply {
        if (body["stream"] === true) return { type: "not-simulated", what: "speech as a stream here" };
        const seconds = speakingTime(String(body["input"]));
        return body["response_format"] === "wav"
          ? { type: "file", contentType: "audio/wav", bytes: wavOf(seconds) }
          : { type: "file", contentType: "audio/pcm", bytes: toneOf(seconds) };
      },
    },
  ];
}
