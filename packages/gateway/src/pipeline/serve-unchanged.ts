import { servedByNothing } from "./exchange.ts";
import { replay } from "./replay.ts";
import type { Source } from "./source.ts";

/** The caller's own text as the answer: nobody is asked, nothing is made, and `meta` says that nothing was executed. */
export function serveUnchanged(text: string): Source {
  return {
    served: servedByNothing,
    marks: [],
    gaps: [],
    display: null,
    events: replay(text),
    corrections: null,
    asked: null,
    keep: null,
  };
}
