import type { Reply, Surface } from "./surface.ts";

type Shape = (...answer: Parameters<Surface["reply"]>) => unknown;

/** A surface that has no stream: its requests cannot ask for one. */
export function wholeOnly(shape: Shape): Surface {
  return wholeBytes((...answer) => ({ type: "json", body: shape(...answer) }));
}

/** The same where an answer may be bytes. */
export function wholeBytes(reply: (...answer: Parameters<Surface["reply"]>) => Reply): Surface {
  return {
    reply,
    open: () => {
      throw new Error("this surface has no stream");
    },
  };
}
