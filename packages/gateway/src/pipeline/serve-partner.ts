import {
  type ErrorClass,
  type PartnerComposition,
  Problem,
  type ServeDecision,
  type StreamEvent,
} from "@homeport/protocol";
import type { Table } from "@homeport/rules";
import { askPartner, credentialOf } from "../partners/index.ts";
import { beginAsked, noting } from "./asked.ts";
import type { Exchange } from "./exchange.ts";
import { scriptLanguage } from "./feature.ts";
import type { Parts } from "./parts.ts";
import type { Attempt } from "./source.ts";
import { tracedAttempt } from "./traced-attempt.ts";

/** Who may be asked after a partner failed in a class; a policy verdict, above all, is final. */
const nextAfter: Record<ErrorClass, "any" | "engine" | "none"> = {
  policy: "none",
  moderation_outage: "none",
  ours: "none",
  // Another region is never tried with a credential that was refused; an engine has no region.
  credential: "engine",
  capacity: "any",
  quota: "any",
  transport: "any",
  protocol: "any",
};

/** Asks a partner at its endpoint and waits for the first sign of an answer. */
export async function serveByPartner(
  parts: Parts,
  exchange: Exchange,
  context: { decision: ServeDecision; table: Table; signal: AbortSignal; composition: PartnerComposition },
): Promise<Attempt> {
  const { composition, decision, table, signal } = context;
  if (composition.parts) {
    const issues = composition.parts.map(({ role }) => ({ path: "parts", message: `\`${role}\`` }));
    return { type: "failed", problem: new Problem("feature_not_built", { issues }), next: "any" };
  }
  const endpoint = table.endpoints[composition.endpoint];
  if (!endpoint) return { type: "failed", problem: new Problem("egress_denied"), next: "none" };
  const credential = await credentialOf(endpoint, parts.secrets, parts.simulator);
  if (credential.type === "missing") {
    const issues = [{ path: credential.where, message: `\`${credential.name}\`` }];
    return { type: "failed", problem: new Problem("partner_credential_missing", { issues }), next: "engine" };
  }
  exchange.simulated = credential.type === "simulated";
  const { task } = exchange;
  const language = task.language ?? scriptLanguage(task.screened, exchange.device.language);
  const messages = task.messages(language);
  const asked = beginAsked({
    endpoint,
    model: composition.model,
    simulated: exchange.simulated,
    at: exchange.startedAt,
    messages,
  });
  exchange.asked.push(asked);
  const answer = askPartner(parts.egress, {
    permit: {
      endpoint,
      market: decision.market,
      dataClass: "inference",
      regions: decision.obligations.flatMap((obligation) =>
        obligation.type === "locate" && obligation.dataClass === "inference" ? [obligation.regions] : [],
      ),
    },
    model: composition.model,
    task: { messages, stream: task.stream, parameters: task.parameters },
    credential,
    signal,
    simulate: exchange.simulate,
    now: exchange.startedAt,
  });
  const traced = tracedAttempt(parts, exchange, { composition, endpoint, operation: "chat", events: answer });
  const events = noting(asked, traced);
  const held: StreamEvent[] = [];
  for (;;) {
    // Nothing is visible to the caller until this loop ends.
    const step = await events.next();
    if (step.done) break;
    if (step.value.type === "error") {
      return { type: "failed", problem: problemOf(step.value), next: nextAfter[step.value.class] };
    }
    if (step.value.type === "verdict" && step.value.verdict.type === "hit") {
      await events.return(undefined);
      const { category, endSession } = step.value.verdict;
      const problem = new Problem("partner_refused", { category, endSession });
      return { type: "failed", problem, next: "none" };
    }
    // Reasoning goes nowhere, so it is not kept either, however long it takes.
    if (step.value.type !== "reasoning") held.push(step.value);
    if (step.value.type === "text" || step.value.type === "tool" || step.value.type === "finish") break;
  }
  return {
    type: "answering",
    source: {
      served: {
        partner: composition.partner,
        model: composition.model,
        modelVersion: composition.modelVersion,
        endpoint: { id: endpoint.id, region: endpoint.region, operator: endpoint.operator },
        engine: null,
        executed: "cloud",
        simulated: credential.type === "simulated",
      },
      display: composition.display,
      marks: composition.marks ?? [],
      gaps: composition.gaps ?? [],
      events: continued(held, events),
      corrections: null,
    },
  };
}

/** The problem of a partner's error event. */
export function problemOf(event: Extract<StreamEvent, { type: "error" }>): Problem {
  const { code, detail, retryAfterSeconds } = event;
  return new Problem(code, { issues: [{ path: "partner", message: detail }], retryAfterSeconds });
}

async function* continued(
  held: readonly StreamEvent[],
  rest: AsyncGenerator<StreamEvent>,
): AsyncGenerator<StreamEvent> {
  try {
    yield* held;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}
