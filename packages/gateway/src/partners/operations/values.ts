import type { DrawTask, MediaPart, ModelTask, TranscribeTask } from "@homeport/protocol";
import type { OperationName, ValueName } from "./operation.ts";

/** A file as a part of a form. */
export type FilePart = { name: string; type: string; bytes: Uint8Array };

export type TaskValue = string | number | boolean | FilePart | readonly Scope[] | readonly string[] | null;

/** What a task says, by name; what the caller left open is null. */
export type Scope = Partial<Record<ValueName, TaskValue>>;

/** Everything but a conversation and a translation, which comes as a conversation does. */
export type OperationTask = Exclude<ModelTask, { type: "chat" | "translate" }>;

/** What a record calls the thing that is asked. */
export function operationNameOf(task: OperationTask): OperationName {
  switch (task.type) {
    case "draw":
      return task.sources.length > 0 || task.mask ? "edit" : "draw";
    case "transcribe":
      return task.translate ? "translate" : "transcribe";
    case "moderate":
      return task.sources.length > 0 ? "examine" : "moderate";
    case "embed":
    case "rerank":
    case "speak":
      return task.type;
  }
}

/** A task's values; lists are of values themselves, one for each element. */
export function valuesOf(task: OperationTask, model: string): Scope {
  return { model, ...own(task) };
}

function own(task: OperationTask): Scope {
  switch (task.type) {
    case "embed":
      return {
        inputs: task.inputs.map((input) => ({ input })),
        input: task.inputs.length === 1 ? (task.inputs[0] ?? null) : null,
        dimensions: task.dimensions,
      };
    case "rerank":
      return {
        query: task.query,
        documents: task.documents.map((document) => ({ document })),
        top: task.top,
      };
    case "moderate":
      return {
        inputs: task.inputs.map((input) => ({ input })),
        input: task.inputs.length === 1 ? (task.inputs[0] ?? null) : null,
        sources: task.sources.map(sourceOf),
      };
    case "draw":
      return drawn(task);
    case "transcribe":
      return heard(task);
    case "speak":
      return {
        text: task.text,
        voice: task.voice,
        format: task.format,
        speed: task.speed,
        watermark: task.watermark ?? false,
      };
  }
}

function drawn({ prompt, count, size, quality, watermark, sources, mask }: DrawTask): Scope {
  return {
    prompt,
    count,
    size: size && `${size.width}x${size.height}`,
    width: size && size.width,
    height: size && size.height,
    quality,
    watermark: watermark ?? false,
    sources: sources.map(sourceOf),
    // A partner that takes one picture only has it in a place of its own.
    ...(sources.length === 1 && sources[0] ? sourceOf(sources[0], 0) : {}),
    "mask.url": mask && dataAddress(mask),
    "mask.data": mask && mask.data,
    "mask.type": mask && mask.mediaType,
    "mask.file": mask && fileOf(mask, "mask"),
  };
}

function sourceOf(part: MediaPart, index: number): Scope {
  return {
    "source.url": dataAddress(part),
    "source.data": part.data,
    "source.type": part.mediaType,
    "source.file": fileOf(part, `image-${index + 1}`),
  };
}

function heard({ audio, language, prompt, times }: TranscribeTask): Scope {
  return {
    "audio.url": dataAddress(audio),
    "audio.data": audio.data,
    "audio.type": audio.mediaType,
    "audio.form": formOf(audio.mediaType),
    "audio.file": fileOf(audio, "audio"),
    language,
    "language.primary": language && (language.split("-", 1)[0] ?? "").toLowerCase(),
    prompt,
    times: times === true ? true : null,
  };
}

function dataAddress({ mediaType, data }: MediaPart): string {
  return `data:${mediaType};base64,${data}`;
}

function fileOf({ mediaType, data }: MediaPart, name: string): FilePart {
  return { name: `${name}.${formOf(mediaType)}`, type: mediaType, bytes: Buffer.from(data, "base64") };
}

/** The short name of a media type's form, such as `mp3` for `audio/mpeg`; partners go by a file's ending. */
function formOf(mediaType: string): string {
  const [plain = ""] = mediaType.toLowerCase().split(";", 1);
  const named = forms[plain];
  return named ?? (/^[a-z]+\/(?:x-)?([a-z0-9]{1,8})$/.exec(plain)?.[1] || "bin");
}

const forms: Readonly<Record<string, string>> = {
  "audio/mpeg": "mp3",
  "audio/mp4": "m4a",
  "audio/x-m4a": "m4a",
  "audio/wave": "wav",
  "image/jpeg": "jpg",
};

/** A value as text; of what is no text, number or yes and no, an empty one. */
export function plainText(value: TaskValue | undefined): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? `${value}`
    : "";
}
