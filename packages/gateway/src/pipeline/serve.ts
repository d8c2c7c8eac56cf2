import { type Composition, Problem, type ServeDecision } from "@homeport/protocol";
import type { Table } from "@homeport/rules";
import { type Judged, route } from "../routing/index.ts";
import { answersIn } from "./answers-in.ts";
import type { Exchange } from "./exchange.ts";
import type { Parts } from "./parts.ts";
import { priceOf } from "./price-of.ts";
import { serveByEngine } from "./serve-engine.ts";
import { serveByPartner } from "./serve-partner.ts";
import { serveScreened } from "./serve-screened.ts";
import { serveUnchanged } from "./serve-unchanged.ts";
import { sendCopy } from "./shadow-copy.ts";
import type { Attempt, Source } from "./source.ts";

/** What the decision permits, for which request of which release, and what ends it. */
export type Serving = { decision: ServeDecision; table: Table; release: string; signal: AbortSignal };

/**
 * Asks the decision's compositions until one begins to answer, in the order of the operator's tuning.
 * It moves on only inside the decision's own list and only before anything is visible; a verdict is final.
 *
 * @throws Problem of the attempt that says most where none answered.
 */
export async function serve(parts: Parts, exchange: Exchange, serving: Serving): Promise<Source> {
  const { decision, signal } = serving;
  const { unchanged, outputLanguage } = exchange.task;
  if (unchanged !== null) return serveUnchanged(unchanged);
  const wanted = decision.compositions.filter((composition) => isWanted(composition, exchange));
  if (wanted.length === 0) throw new Problem("model_not_selectable");
  const candidates = wanted.filter((composition) => answersIn(composition, outputLanguage));
  if (candidates.length === 0) {
    const path = exchange.task.feature === "translator" ? "targetLanguage" : "outputLanguage";
    throw new Problem("language_unsupported", { issues: [{ path, message: `\`${outputLanguage}\`` }] });
  }
  const { routing } = parts;
  const { feature } = exchange.task;
  const request = {
    policy: routing.policy(decision.market, feature),
    device: exchange.device.id ?? null,
    feature,
    stream: exchange.task.stream,
    cost: (composition: Composition) => priceOf(parts, serving.table, composition),
    signal,
  };
  const attempt = (composition: Composition, over: AbortSignal): Promise<Attempt> => {
    if (composition.type === "engine") return serveByEngine(parts, exchange, { decision, composition });
    const asking = { ...serving, composition, signal: over };
    return composition.parts
      ? serveScreened(parts, exchange, asking)
      : serveByPartner(parts, exchange, asking);
  };
  const routed = await route<Attempt>(
    candidates,
    { routing, request },
    {
      attempt,
      judge,
      discard: letGo,
      // Nobody saw what it began, and the partner may charge for it all the same.
      lost: (composition, { which }) => markCharged(exchange, composition, which),
      copy: (composition, over) => sendCopy(parts, exchange, { ...serving, composition, signal: over }),
    },
  );
  if (routed.type === "paused") {
    throw new Problem("partner_paused", { retryAfterSeconds: routed.retryAfterSeconds });
  }
  for (const { result } of routed.failures)
    if (result.type === "failed") exchange.codes.push(result.problem.code);
  if (routed.type === "settled") {
    const { result } = routed;
    if (result.type === "answering") return result.source;
    exchange.codes.push(result.problem.code);
    throw result.problem;
  }
  throw tellingMost(routed.failures) ?? new Problem("no_route");
}

/** An engine that merely does not speak the language says less than the partner's failure before it. */
function tellingMost(failures: readonly { composition: Composition; result: Attempt }[]): Problem | null {
  let telling: Extract<Attempt, { type: "failed" }> | null = null;
  for (const { composition, result } of failures) {
    if (result.type !== "failed") continue;
    if (!telling || result.next !== "any" || composition.type === "partner") telling = result;
  }
  return telling?.problem ?? null;
}

function judge(attempt: Attempt): Judged {
  if (attempt.type === "answering") return { type: "answer" };
  const { problem, next } = attempt;
  if (next === "none") return { type: "final" };
  return {
    type: "failed",
    code: problem.code,
    class: attempt.class,
    retryAfterSeconds: problem.details.retryAfterSeconds ?? null,
    next,
  };
}

function letGo(attempt: Attempt): void {
  if (attempt.type !== "answering") return;
  const events = attempt.source.events[Symbol.asyncIterator]();
  void events.return?.(undefined).catch(() => {});
}

function markCharged(exchange: Exchange, composition: Composition, which: "first" | "second"): void {
  if (composition.type !== "partner") return;
  const { endpoint, model } = composition;
  const same = exchange.asked.filter((asked) => asked.endpoint.id === endpoint && asked.model === model);
  // Where both asked the same, the second came last.
  const lost = which === "first" && same.length > 1 ? same.at(-2) : same.at(-1);
  if (lost && lost !== exchange.answering) lost.answered = true;
}

function isWanted(composition: Composition, { task }: Exchange): boolean {
  return task.model === null || (composition.type === "partner" && composition.model === task.model);
}
