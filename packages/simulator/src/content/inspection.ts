import type { ChatMessage } from "../checks/index.ts";

/** Markers that stand for content a partner would block; the simulator holds no list of real words. */
export const blockedInputMarker = "SIMULATE-BLOCKED-INPUT";
export const blockedOutputMarker = "SIMULATE-BLOCKED-OUTPUT";

/** Whether the partner's inspection stops a request; the whole history counts, as with the real partners. */
export function inspectInput(messages: readonly ChatMessage[]): "clear" | "hit" {
  return messages.some(({ text }) => text.includes(blockedInputMarker)) ? "hit" : "clear";
}

/** Whether the partner's inspection stops the reply, by a marker in it or in what it was asked for. */
export function inspectOutput(reply: string, messages: readonly ChatMessage[]): "clear" | "hit" {
  const texts = [reply, ...messages.map(({ text }) => text)];
  return texts.some((text) => text.includes(blockedOutputMarker)) ? "hit" : "clear";
}
