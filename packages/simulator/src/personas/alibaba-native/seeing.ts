import { alibaba } from "../alibaba/index.ts";

const seeing = new Set(
  alibaba.models.filter(({ sees, hears }) => sees === true && hears === undefined).map(({ id }) => id),
);

/** Whether a model is asked at the path of several media, not at that of text (DashScope API reference, 2026-09-28). */
export function seesNatively(model: string): boolean {
  return seeing.has(model);
}
