import {
  type FeatureCall,
  Problem,
  type SpeechRequest,
  type TranscriptionsRequest,
  type TranslationsRequest,
} from "@homeport/protocol";
import { soundFile } from "./media-data.ts";
import type { Collected, Finish, Surface } from "./surface.ts";
import { toldOf } from "./told-of.ts";
import { lackingIn, segmentsOf, srtOf, timedOf, vttOf } from "./transcript-forms.ts";
import { wantedModel } from "./wanted-model.ts";
import { wholeBytes } from "./whole-only.ts";

type HearCall = Extract<FeatureCall, { feature: "transcriber" }>;

/** A request of OpenAI's to write down what was said, in Homeport's own words. @throws Problem */
export function transcriptionsCall(request: TranscriptionsRequest): HearCall {
  const { timestamp_granularities: timed, response_format: form } = request;
  if (timed && timed.length > 0 && form !== "verbose_json") {
    const message = "only `verbose_json` has room for times of segments";
    throw new Problem("unsupported_parameter", { issues: [{ path: "timestamp_granularities", message }] });
  }
  return hearCall(request, { translate: false, language: request.language ?? null });
}

/** The same into English. @throws Problem */
export function translationsCall(request: TranslationsRequest): HearCall {
  return hearCall(request, { translate: true, language: null });
}

function hearCall(
  { model, file, prompt, response_format: form }: TranslationsRequest,
  asked: { translate: boolean; language: string | null },
): HearCall {
  const times = form === "verbose_json" || form === "srt" || form === "vtt";
  const audio = soundFile(file, "file");
  return {
    feature: "transcriber",
    model: wantedModel(model),
    task: { type: "transcribe", audio, prompt: prompt ?? null, ...asked, ...(times && { times }) },
  };
}

const subtitles = {
  srt: { mediaType: "application/x-subrip; charset=utf-8", write: srtOf },
  vtt: { mediaType: "text/vtt; charset=utf-8", write: vttOf },
} as const;

/** `POST /v1/audio/transcriptions` and `/v1/audio/translations` */
export function hearingSurface(request: TranscriptionsRequest | TranslationsRequest): Surface {
  const { response_format: form } = request;
  return wholeBytes((collected, finish) => {
    if (form === "verbose_json") return { type: "json", body: wholeTranscript(collected, finish, request) };
    if (form === "json" || form == null) {
      return { type: "json", body: { text: collected.text, homeport: toldOf(finish) } };
    }
    const headers = headersOf(finish);
    if (form === "text") {
      const mediaType = "text/plain; charset=utf-8";
      return { type: "bytes", mediaType, bytes: Buffer.from(collected.text), headers };
    }
    const { mediaType, write } = subtitles[form];
    return { type: "bytes", mediaType, bytes: Buffer.from(write(timedOf(collected))), headers };
  });
}

/** A transcript with its times, in OpenAI's words. */
function wholeTranscript(
  collected: Collected,
  finish: Finish,
  request: TranscriptionsRequest | TranslationsRequest,
) {
  const timed = timedOf(collected);
  const asked = "language" in request ? request.language : null;
  const { seconds } = finish.meta.usage;
  return {
    // What no partner names is undetermined.
    language: timed.language ?? asked ?? "und",
    duration: timed.duration,
    text: collected.text,
    segments: segmentsOf(timed),
    ...(seconds !== undefined && { usage: { type: "duration" as const, seconds } }),
    homeport: toldOf(finish, lackingIn(timed)),
  };
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
