import {
  type FeatureCall,
  Problem,
  type SpeechRequest,
  type TranscriptionsRequest,
  type TranslationsRequest,
} from "@homeport/protocol";
import { soundFile } from "./media-data.ts";
import type { Finish, Surface } from "./surface.ts";
import { toldOf } from "./told-of.ts";
import { wantedModel } from "./wanted-model.ts";
import { wholeBytes } from "./whole-only.ts";

type HearCall = Extract<FeatureCall, { feature: "transcriber" }>;

/** A request of OpenAI's to write down what was said, in Homeport's own words. @throws Problem */
export function transcriptionsCall(request: TranscriptionsRequest): HearCall {
  return hearCall(request, { translate: false, language: request.language ?? null });
}

/** The same into English. @throws Problem */
export function translationsCall(request: TranslationsRequest): HearCall {
  return hearCall(request, { translate: true, language: null });
}

function hearCall(
  { model, file, prompt }: TranslationsRequest,
  asked: { translate: boolean; language: string | null },
): HearCall {
  return {
    feature: "transcriber",
    model: wantedModel(model),
    task: { type: "transcribe", audio: soundFile(file, "file"), prompt: prompt ?? null, ...asked },
  };
}

/** `POST /v1/audio/transcriptions` and `/v1/audio/translations` */
export function hearingSurface({ response_format: form }: TranslationsRequest): Surface {
  return wholeBytes(({ text }, finish) =>
    form === "text"
      ? {
          type: "bytes",
          mediaType: "text/plain; charset=utf-8",
          bytes: Buffer.from(text),
          headers: headersOf(finish),
        }
      : { type: "json", body: { text, homeport: toldOf(finish) } },
  );
}

/** A request of OpenAI's to speak a text, in Homeport's own words. */
export function speechCall(request: SpeechRequest): Extract<FeatureCall, { feature: "speaker" }> {
  const { model, input, voice, response_format: format, speed } = request;
  return {
    feature: "speaker",
    model: wantedModel(model),
    task: { type: "speak", text: input, voice: voice ?? null, format: format ?? "mp3", speed: speed ?? null },
  };
}

/** `POST /v1/audio/speech`: bytes, and what is told beside them in headers. */
export const speechSurface: Surface = wholeBytes(({ others }, finish) => {
  const pieces = others.flatMap((content) => (content.type === "media" ? [content] : []));
  const [first] = pieces;
  if (!first) throw new Problem("partner_garbled");
  return {
    type: "bytes",
    mediaType: first.mediaType,
    bytes: Buffer.concat(pieces.map(({ bytes }) => bytes)),
    headers: headersOf(finish),
  };
});

/** What stands under `homeport` elsewhere, where a body has no room for it: JSON, percent-encoded. */
function headersOf(finish: Finish): Record<string, string> {
  const { label } = finish.meta;
  return {
    "homeport-meta": encodeURIComponent(JSON.stringify(toldOf(finish))),
    ...(label !== null && { "homeport-label": encodeURIComponent(label) }),
  };
}
