import { type Composition, Problem, type ServeDecision } from "@homeport/protocol";
import type { Table } from "@homeport/rules";
import type { Exchange } from "./exchange.ts";
import type { Parts } from "./parts.ts";
import { serveByEngine } from "./serve-engine.ts";
import { serveByPartner } from "./serve-partner.ts";
import type { Attempt, Source } from "./source.ts";

/**
 * Asks the decision's compositions in their order until one begins to answer.
 * It moves on only inside the decision's own list and only before anything is visible; a verdict is final.
 *
 * @throws Problem of the last attempt where none answered.
 */
export async function serve(
  parts: Parts,
  exchange: Exchange,
  context: { decision: ServeDecision; table: Table; signal: AbortSignal },
): Promise<Source> {
  const candidates = context.decision.compositions.filter((composition) => isWanted(composition, exchange));
  if (candidates.length === 0) throw new Problem("model_not_selectable");
  let failure: Extract<Attempt, { type: "failed" }> | null = null;
  for (const composition of candidates) {
    if (failure?.next === "engine" && composition.type !== "engine") continue;
    // Attempts follow one another: the next is made only where the one before has failed.
    const attempt: Attempt = await attemptBy(parts, exchange, { ...context, composition });
    if (attempt.type === "answering") return attempt.source;
    exchange.codes.push(attempt.problem.code);
    // An engine that merely does not speak the language says less than the failure before it.
    if (!failure || attempt.next !== "any" || composition.type === "partner") failure = attempt;
    if (attempt.next === "none" || context.signal.aborted) break;
  }
  throw failure?.problem ?? new Problem("no_route");
}

function attemptBy(
  parts: Parts,
  exchange: Exchange,
  context: { decision: ServeDecision; table: Table; signal: AbortSignal; composition: Composition },
): Promise<Attempt> {
  const { composition } = context;
  return composition.type === "engine"
    ? serveByEngine(parts, exchange, { decision: context.decision, composition })
    : serveByPartner(parts, exchange, { ...context, composition });
}

function isWanted(composition: Composition, { task }: Exchange): boolean {
  return task.model === null || (composition.type === "partner" && composition.model === task.model);
}
