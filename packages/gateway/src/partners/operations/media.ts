import type { StreamEvent } from "@homeport/protocol";
import { valueAt } from "../pointer.ts";
import { asFields, text } from "../hooks/piece.ts";
import { AnswerFault } from "./fault.ts";
import { mediaTypeOf, soundTypes } from "./media-type.ts";
import type { Operation } from "./operation.ts";
import { allAt, bytesOf } from "./places.ts";
import type { OperationTask } from "./values.ts";

/** A picture or a sound that came with the answer, or lies where its address says. */
export type Found = { type: "here"; event: StreamEvent } | { type: "there"; index: number; address: string };

/** More pictures than anybody may ask for; what names more is none. */
const mostMedia = 32;

/**
 * The pictures or the sound of an answer, in order.
 *
 * @param failed told of an element that is none and says why
 * @throws AnswerFault where there is none, or what there is, is neither a picture nor a sound of the form asked
 */
export function mediaIn(
  { media }: Operation["reply"],
  answer: unknown,
  { task, failed }: { task: OperationTask; failed: (element: Record<string, unknown>) => void },
): Found[] {
  if (!media) throw new AnswerFault("the answer holds no media");
  const elements = media.at.flatMap((path) => allAt(answer, path));
  const found: Found[] = [];
  for (const element of elements) {
    const data = media.data && text(valueAt(element, media.data));
    const url = media.url && text(valueAt(element, media.url));
    const index = found.length;
    if (data) {
      const bytes = bytesOf(data);
      if (!bytes) throw new AnswerFault("what should be base 64 is none");
      const said = media.type && text(valueAt(element, media.type));
      found.push({ type: "here", event: mediaEvent(task, { index, bytes, said: said ?? "" }) });
    } else if (url) {
      found.push({ type: "there", index, address: url });
    } else {
      const fields = asFields(element);
      if (fields) failed(fields);
    }
    if (found.length > mostMedia) throw new AnswerFault("the answer holds more than anybody asked for");
  }
  if (found.length === 0) throw new AnswerFault("the answer holds no media");
  return found;
}

/**
 * Bytes as an event, if they are what was asked for.
 *
 * @param told.said what the partner calls them; only believed of raw samples, which show nothing
 * @throws AnswerFault
 */
export function mediaEvent(
  task: OperationTask,
  { index, bytes, said }: { index: number; bytes: Uint8Array; said: string },
): StreamEvent {
  return { type: "media", index, mediaType: checkedType(task, bytes, said), bytes };
}

/** What the bytes are. @throws AnswerFault where they are not what was asked for */
export function checkedType(task: OperationTask, bytes: Uint8Array, said: string): string {
  const shown = mediaTypeOf(bytes);
  if (task.type !== "speak") {
    if (!shown?.startsWith("image/")) throw new AnswerFault("what should be a picture is none");
    return shown;
  }
  const wanted = soundTypes[task.format];
  if (wanted === null) {
    if (shown !== null && shown !== "audio/mpeg" && shown !== "audio/aac") {
      throw new AnswerFault("the sound is not of the form that was asked for");
    }
    return /^audio\/[\w.+-]+(?:;\s?[\w=-]+)*$/.test(said) ? said : "audio/pcm";
  }
  if (shown !== wanted) throw new AnswerFault("the sound is not of the form that was asked for");
  return wanted;
}
