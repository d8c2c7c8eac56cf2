import { EngineFailure, type EngineResult } from "@homeport/engines";
import { type EngineComposition, Problem, type ServeDecision } from "@homeport/protocol";
import { within } from "../partners/index.ts";
import type { Exchange } from "./exchange.ts";
import type { Parts } from "./parts.ts";
import { replay } from "./replay.ts";
import type { Attempt } from "./source.ts";

const problemOf = {
  language_unsupported: "language_unsupported",
  language_unknown: "language_unknown",
  input_too_long: "input_too_long",
  input_empty: "invalid_request",
} as const;

/** Asks an engine of Homeport's own; what it cannot do is unavailable, never faked. */
export async function serveByEngine(
  parts: Parts,
  { task }: Exchange,
  { decision, composition }: { decision: ServeDecision; composition: EngineComposition },
): Promise<Attempt> {
  const { engine } = task;
  const outside = placeFault(parts.region, decision);
  if (outside) return { type: "failed", problem: outside, class: null, next: "any" };
  if (engine === null) {
    const issues = [{ path: "", message: "the on-device engine cannot do what is asked" }];
    return {
      type: "failed",
      problem: new Problem("unsupported_parameter", { issues }),
      class: null,
      next: "any",
    };
  }
  const language = task.language === null ? {} : { language: task.language };
  try {
    if (engine.type === "summarize") {
      const result = await parts.engines.summarize({ text: engine.text, ...engine.summary, ...language });
      return answer(result, (value) => ({ text: value, corrections: null }));
    }
    const result = await parts.engines.proofread({ text: engine.text, ...language });
    return answer(result, ({ correctedInput, corrections }) => ({ text: correctedInput, corrections }));
  } catch (cause) {
    if (!(cause instanceof EngineFailure)) throw cause;
    const issues = [{ path: "", message: `\`${composition.engine}\`: ${cause.kind}` }];
    return {
      type: "failed",
      problem: new Problem("engine_failed", { cause, issues }),
      class: null,
      next: "any",
    };
  }
}

/** An engine infers where its gateway stands; a place that nobody has told is in no region. */
function placeFault(region: string | null, { obligations }: ServeDecision): Problem | null {
  const broken = obligations.find(
    (obligation) =>
      obligation.type === "locate" &&
      obligation.dataClass === "inference" &&
      (region === null || !obligation.regions.some((permitted) => within(region, permitted))),
  );
  if (!broken) return null;
  const where = region === null ? "in no region it was told (`HOMEPORT_REGION`)" : `in \`${region}\``;
  const issues = [{ path: "gateway", message: `the gateway stands ${where} (${broken.rule})` }];
  return new Problem("residency_not_permitted", { issues });
}

type Answer = {
  text: string;
  corrections: NonNullable<Extract<Attempt, { type: "answering" }>["source"]["corrections"]> | null;
};

function answer<Value>(result: EngineResult<Value>, read: (value: Value) => Answer): Attempt {
  if (result.type === "unavailable") {
    const issues = [{ path: "input", message: result.message }];
    return {
      type: "failed",
      problem: new Problem(problemOf[result.code], { issues }),
      class: null,
      next: "any",
    };
  }
  const { text, corrections } = read(result.value);
  const { id, version } = result.engine;
  return {
    type: "answering",
    source: {
      served: {
        partner: null,
        model: null,
        modelVersion: null,
        endpoint: null,
        engine: { id, version },
        executed: "edge",
        simulated: false,
      },
      marks: [],
      gaps: [],
      display: null,
      events: replay(text),
      corrections,
      asked: null,
      keep: null,
    },
  };
}
