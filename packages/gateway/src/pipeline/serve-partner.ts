import {
  type Endpoint,
  type ErrorClass,
  type ModelTask,
  type PartnerComposition,
  Problem,
  type ServeDecision,
  type StreamEvent,
} from "@homeport/protocol";
import type { Table } from "@homeport/rules";
import { askPartner, credentialOf, type EgressPermit } from "../partners/index.ts";
import { type Asked, beginAsked, note } from "./asked.ts";
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
  const wanted = task.asked(task.language ?? scriptLanguage(task.screened, exchange.device.language));
  const asked = beginAsked({
    endpoint,
    model: composition.model,
    simulated: exchange.simulated,
    at: exchange.startedAt,
    task: wanted,
  });
  exchange.asked.push(asked);
  const answer = askPartner(parts.egress, {
    permit: permitFor(endpoint, decision, wanted),
    model: composition.model,
    task: wanted,
    credential,
    signal,
    simulate: exchange.simulate,
    now: exchange.startedAt,
  });
  const about = { composition, endpoint, operation: wanted.type, events: answer };
  const events = tracedAttempt(parts, exchange, about);
  const begun = await begin(events, asked);
  if (begun.type === "failed") return begun;
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
      events: continued(begun.held, events, asked),
      corrections: null,
    },
  };
}

/** The problem of a partner's error event. */
export function problemOf(event: Extract<StreamEvent, { type: "error" }>): Problem {
  const { code, detail, retryAfterSeconds } = event;
  return new Problem(code, { issues: [{ path: "partner", message: detail }], retryAfterSeconds });
}

/** Reads until there is something to show; nothing is visible to the caller before this ends. */
async function begin(
  events: AsyncGenerator<readonly StreamEvent[]>,
  asked: Asked,
): Promise<{ type: "begun"; held: StreamEvent[] } | Extract<Attempt, { type: "failed" }>> {
  const held: StreamEvent[] = [];
  let begun = false;
  while (!begun) {
    const step = await events.next();
    if (step.done) break;
    for (const event of step.value) {
      note(asked, event);
      if (!begun) {
        const failed = failureOf(event);
        if (failed) {
          await events.return(undefined);
          return failed;
        }
      }
      // Reasoning goes nowhere, so it is not kept either, however long it takes.
      if (event.type !== "reasoning") held.push(event);
      begun ||= visible.has(event.type);
    }
  }
  return { type: "begun", held };
}

function failureOf(event: StreamEvent): Extract<Attempt, { type: "failed" }> | null {
  if (event.type === "error") {
    return { type: "failed", problem: problemOf(event), next: nextAfter[event.class] };
  }
  if (event.type === "verdict" && event.verdict.type === "hit") {
    const { category, endSession } = event.verdict;
    return {
      type: "failed",
      problem: new Problem("partner_refused", { category, endSession }),
      next: "none",
    };
  }
  return null;
}

/** What a caller may see, or the end, which it sees too. */
const visible: ReadonlySet<StreamEvent["type"]> = new Set([
  "text",
  "tool",
  "embedding",
  "ranking",
  "media",
  "finish",
]);

/** What the release lets leave, where to: vectors of texts are a class of data of their own beside inference. */
function permitFor(endpoint: Endpoint, decision: ServeDecision, { type }: ModelTask): EgressPermit {
  const dataClass = type === "embed" ? "embedding" : "inference";
  const regions: (readonly string[])[] = [];
  for (const obligation of decision.obligations) {
    if (obligation.type !== "locate") continue;
    if (obligation.dataClass === "inference" || obligation.dataClass === dataClass)
      regions.push(obligation.regions);
  }
  return { endpoint, market: decision.market, dataClass, regions };
}

async function* continued(
  held: readonly StreamEvent[],
  rest: AsyncGenerator<readonly StreamEvent[]>,
  asked: Asked,
): AsyncGenerator<readonly StreamEvent[]> {
  try {
    if (held.length > 0) yield held;
    for (let step = await rest.next(); !step.done; step = await rest.next()) {
      for (const event of step.value) note(asked, event);
      yield step.value;
    }
  } finally {
    await rest.return(undefined);
  }
}
