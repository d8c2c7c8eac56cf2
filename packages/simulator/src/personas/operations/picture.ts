import { hexadecimal } from "../../random.ts";
import type { OperationCall } from "../operation.ts";
import { pngFrom } from "./png.ts";

/** How long the address of a result stays valid: 24 hours (wire research; medium confidence), in milliseconds. */
const validity = 24 * 60 * 60 * 1000;

/** Draws a picture and keeps it at the simulator's own host; gives its address, which expires. */
export function keepPicture({ random, tasks, now, base, asks }: OperationCall): string {
  const id = random.characters(32, hexadecimal);
  const expiresAt = asks("expired-results") ? now : now + validity;
  tasks.keep(id, { bytes: pngFrom(random), type: "image/png", expiresAt });
  return `${base}/simulate/results/${id}`;
}
