import type { Persona } from "../personas/index.ts";
import { type Action, isStreamed, write } from "./action.ts";

/** Shortest time between two signs of life that is played, whatever the wait. */
const mostSigns = 600;

/** Headers at once, then the wait with the partner's signs of life in it, then the rest. */
export function keptAlive(
  actions: readonly Action[],
  { head, milliseconds, keepAlive }: { head: number; milliseconds: number; keepAlive: Persona["keepAlive"] },
): Action[] {
  const before = actions.slice(0, head);
  const after = actions.slice(head + 1);
  const opening = actions[head];
  if (opening?.type !== "head") return [...actions];
  if (keepAlive === undefined) return [...before, { type: "wait", milliseconds }, opening, ...after];
  const streamed = isStreamed(actions);
  const { "content-length": _length, ...open } = opening.headers;
  const signs = Math.min(mostSigns, Math.max(1, Math.floor(milliseconds / keepAlive.everyMilliseconds)));
  const sign = Buffer.from(streamed ? keepAlive.streamed : keepAlive.whole);
  const waits = Array.from({ length: signs }, (): Action[] => [
    { type: "wait", milliseconds: Math.round(milliseconds / signs) },
    write("opening", sign, true),
  ]).flat();
  // A sign of life comes before the length of the body is known.
  return [...before, { ...opening, headers: streamed ? opening.headers : open }, ...waits, ...after];
}
