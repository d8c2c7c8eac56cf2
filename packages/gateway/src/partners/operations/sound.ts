import type { StreamEvent } from "@homeport/protocol";
import type { EgressResponse } from "../egress.ts";
import { AnswerFault } from "./fault.ts";
import { checkedType } from "./media.ts";
import { signatureLength } from "./media-type.ts";
import type { OperationTask } from "./values.ts";
import { maxAnswerBytes } from "./whole-body.ts";

/**
 * A sound as it comes, piece by piece; the first piece waits until its bytes show what they are.
 *
 * @throws AnswerFault where the sound is not what was asked for, is none, or has no end
 */
export async function* soundIn(
  { body, headers }: EgressResponse,
  task: OperationTask,
): AsyncGenerator<StreamEvent> {
  const said = String(headers["content-type"] ?? "");
  let held: Uint8Array = new Uint8Array(0);
  let mediaType: string | null = null;
  let length = 0;
  const open = (): string => (mediaType ??= checkedType(task, held, said));
  for await (const piece of body) {
    length += piece.length;
    if (length > maxAnswerBytes) throw new AnswerFault("the sound is too large");
    if (mediaType === null) {
      held = Buffer.concat([held, piece]);
      if (held.length < signatureLength) continue;
      yield { type: "media", index: 0, mediaType: open(), bytes: held };
    } else yield { type: "media", index: 0, mediaType, bytes: piece };
  }
  if (length === 0) throw new AnswerFault("the sound is empty");
  if (mediaType === null) yield { type: "media", index: 0, mediaType: open(), bytes: held };
}
