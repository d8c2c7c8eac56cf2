import type { ChatMessage } from "../checks/index.ts";

/** Markers that stand for content a partner would block; the simulator holds no list of real words. */
export const blockedInputMarker = "SIMULATE-BLOCKED-INPUT";
export const blockedOutputMarker = "SIMULATE-BLOCKED-OUTPUT";

/** `SIMULATE-MODE-NAME` in a message plays the inspection mode `name`. */
const modeMarker = /SIMULATE-MODE-([A-Z0-9]+(?:-[A-Z0-9]+)*)/;

/** The name of the inspection mode that the messages ask for, or `null`. */
export function modeIn(messages: readonly ChatMessage[]): string | null {
  for (const { text } of messages) {
    const name = modeMarker.exec(text)?.[1];
    if (name !== undefined) return name.toLowerCase();
  }
  return null;
}

/** Whether the partner's inspection stops a request; the whole history counts, as with the real partners. */
export function inspectInput(messages: readonly ChatMessage[]): "clear" | "hit" {
  return messages.some(({ text }) => text.includes(blockedInputMarker)) ? "hit" : "clear";
}

/** Whether the partner's inspection stops the reply, by a marker in it or in what it was asked for. */
export function inspectOutput(reply: string, messages: readonly ChatMessage[]): "clear" | "hit" {
  const texts = [reply, ...messages.map(({ text }) => text)];
  return texts.some((text) => text.includes(blockedOutputMarker)) ? "hit" : "clear";
}
