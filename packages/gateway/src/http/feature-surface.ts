import { errorBody } from "@homeport/protocol";
import { sse } from "./sse.ts";
import type { Finish, Surface } from "./surface.ts";
import { toldOf } from "./told-of.ts";

/** The feature API: the canonical events by their own names, and a whole reply shaped by the feature. */
function featureSurface(shape: (text: string, finish: Finish) => unknown): Surface {
  return {
    reply: ({ text }, finish) => ({ type: "json", body: shape(text, finish) }),
    open: (_about, language) => ({
      start: (meta) => sse({ meta }, "start"),
      write: (content) => (content.type === "text" ? sse({ text: content.text }, "text") : ""),
      finish: (finish) => sse({ reason: finish.reason, meta: toldOf(finish) }, "finish"),
      failed(problem, about) {
        const retract = problem.details.retract
          ? sse({ category: problem.details.category ?? null, receipt: about.receipt }, "retract")
          : "";
        return `${retract}${sse(errorBody(problem, about, language), "error")}`;
      },
    }),
  };
}

/** `POST /v1/features/summarizer` */
export const summarizerSurface: Surface = featureSurface((output, finish) => ({
  output,
  reason: finish.reason,
  meta: toldOf(finish),
}));

/** `POST /v1/features/translator` */
export const translatorSurface: Surface = featureSurface((output, finish) => ({
  output,
  reason: finish.reason,
  meta: toldOf(finish),
}));

/** `POST /v1/features/proofreader` */
export const proofreaderSurface: Surface = featureSurface((correctedInput, finish) => ({
  correctedInput,
  corrections: finish.corrections ?? [],
  reason: finish.reason,
  meta: toldOf(finish),
}));
