import {
  type Capability,
  type Endpoint,
  type ErrorClass,
  type ErrorCode,
  isVisible,
  type ModelTask,
  type PartnerComposition,
  Problem,
  type ServeDecision,
  type StreamEvent,
} from "@homeport/protocol";
import {
  askPartner,
  type Credential,
  credentialOf,
  type EgressPermit,
  translates,
} from "../partners/index.ts";
import type { Batches } from "../routing/index.ts";
import { type Asked, beginAsked, note } from "./asked.ts";
import { keptAnswer, keeping } from "./cache.ts";
import { type Exchange, languageOf } from "./exchange.ts";
import type { Parts } from "./parts.ts";
import type { Serving } from "./serve.ts";
import type { Attempt, Source } from "./source.ts";
import { tracedAttempt } from "./traced-attempt.ts";

/** As OpenTelemetry's GenAI conventions name them; `rerank`, `translate` and `moderate` have no name there yet. */
const operationNames: Record<Capability, string> = {
  chat: "chat",
  translate: "translate",
  embed: "embeddings",
  rerank: "rerank",
  moderate: "moderate",
  draw: "generate_content",
  transcribe: "generate_content",
  speak: "generate_content",
};

type Failed = Extract<Attempt, { type: "failed" }>;
type Asking = Serving & { composition: PartnerComposition };

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
export async function serveByPartner(parts: Parts, exchange: Exchange, asking: Asking): Promise<Attempt> {
  const { composition } = asking;
  const found = await openEndpoint(parts, asking);
  if (found.type === "failed") return found;
  const { endpoint, credential } = found;
  const wanted = wantedOf(exchange, { ...asking, endpoint });
  const simulated = credential.type === "simulated";
  const about = { composition, endpoint, simulated };
  const kept = keptAnswer(parts, exchange, { ...asking, wanted });
  if (kept?.type === "hit") return { type: "answering", source: sourceOf(about, kept) };
  const limited = await limitOf(exchange, composition, parts.clock());
  if (limited) return failedBy(limited, "any");
  exchange.simulated = simulated;
  const asked: { it: Asked | null } = { it: null };
  const bounds = {
    policy: parts.routing.policy(asking.decision.market, exchange.task.feature),
    lane: asking.decision.market,
    stream: exchange.task.stream,
    signal: asking.signal,
  };
  const events = parts.routing.ask(composition, bounds, (signal) => {
    // Only now is the partner really asked: until then it was left alone, or had no room.
    asked.it = beginAsked({
      endpoint,
      model: composition.model,
      simulated,
      at: exchange.startedAt,
      task: wanted,
    });
    exchange.asked.push(asked.it);
    return askEndpoint(parts, exchange, { ...asking, endpoint, credential, wanted, signal });
  });
  const begun = await begin(events, { asked, stream: exchange.task.stream });
  if (begun.type === "failed") return begun;
  const batches = continued(begun.held, events, asked);
  const answer = kept?.type === "keep" ? keeping(kept, batches) : { batches, keep: null };
  return { type: "answering", source: { ...sourceOf(about, { ...answer, asked: asked.it }) } };
}

/** The limit of this partner alone that has nothing left, or null; another partner may have. */
export async function limitOf(
  { admission }: Exchange,
  { partner }: PartnerComposition,
  now: number,
): Promise<Problem | null> {
  try {
    await admission?.partner(partner, now);
    return null;
  } catch (thrown) {
    if (thrown instanceof Problem) return thrown;
    throw thrown;
  }
}

/** What a task asks of the model of a composition, its prompt in the language of the text. */
export function wantedOf(
  exchange: Exchange,
  about: Pick<Asking, "composition" | "decision"> & { endpoint: Endpoint },
): ModelTask {
  const { composition, decision, endpoint } = about;
  const model = { translates: translates(endpoint.dialect, composition.model) };
  return marked(exchange.task.asked(languageOf(exchange), model), decision);
}

/** The partner's own mark is asked for where the market demands any on what is made, and else not: never its default. */
function marked(wanted: ModelTask, { obligations }: ServeDecision): ModelTask {
  if (wanted.type !== "draw" && wanted.type !== "speak") return wanted;
  const modality = wanted.type === "draw" ? "image" : "audio";
  const watermark = obligations.some(
    (obligation) =>
      (obligation.type === "label" || obligation.type === "mark") && obligation.modality === modality,
  );
  return { ...wanted, watermark };
}

/** A composition's endpoint and the key to it. */
export async function openEndpoint(
  parts: Pick<Parts, "secrets" | "simulator">,
  { composition, table }: Pick<Asking, "composition" | "table">,
): Promise<
  { type: "open"; endpoint: Endpoint; credential: Exclude<Credential, { type: "missing" }> } | Failed
> {
  // Screens are asked around it; what else stands beside a model is not built.
  const beside = (composition.parts ?? []).filter(({ role }) => role !== "screen");
  if (beside.length > 0) {
    const issues = beside.map(({ role }) => ({ path: "parts", message: `\`${role}\`` }));
    return failedBy(new Problem("feature_not_built", { issues }), "any");
  }
  const endpoint = table.endpoints[composition.endpoint];
  if (!endpoint) return failedBy(new Problem("egress_denied"), "none");
  const credential = await credentialOf(endpoint, parts.secrets, parts.simulator);
  if (credential.type !== "missing") return { type: "open", endpoint, credential };
  const issues = [{ path: credential.where, message: `\`${credential.name}\`` }];
  return failedBy(new Problem("partner_credential_missing", { issues }), "engine");
}

/** Asks the endpoint, through the guard of what may leave. */
export function askEndpoint(
  parts: Parts,
  exchange: Exchange,
  asking: Asking & {
    endpoint: Endpoint;
    credential: Exclude<Credential, { type: "missing" }>;
    wanted: ModelTask;
  },
): Batches {
  const { composition, decision, endpoint, credential, wanted, signal } = asking;
  const operation = operationNames[wanted.type];
  return tracedAttempt(parts, exchange, {
    composition,
    endpoint,
    operation,
    ask: (traceparent) =>
      askPartner(parts.egress, {
        permit: permitFor(endpoint, decision, wanted),
        model: composition.model,
        task: wanted,
        credential,
        signal,
        simulate: exchange.simulate,
        now: exchange.startedAt,
        traceparent,
      }),
  });
}

function sourceOf(
  {
    composition,
    endpoint,
    simulated,
  }: { composition: PartnerComposition; endpoint: Endpoint; simulated: boolean },
  answer: { batches: Batches; asked: Asked | null; keep: (() => void) | null; cached?: true },
): Source {
  return {
    served: {
      partner: composition.partner,
      model: composition.model,
      modelVersion: composition.modelVersion,
      endpoint: { id: endpoint.id, region: endpoint.region, operator: endpoint.operator },
      engine: null,
      executed: "cloud",
      simulated,
      ...(answer.cached && { cached: true }),
    },
    display: composition.display,
    marks: composition.marks ?? [],
    gaps: composition.gaps ?? [],
    events: answer.batches,
    corrections: null,
    asked: answer.asked,
    keep: answer.keep,
  };
}

/** The problem of a partner's error event. */
export function problemOf(event: Extract<StreamEvent, { type: "error" }>): Problem {
  const { code, detail, retryAfterSeconds } = event;
  return new Problem(code, { issues: [{ path: "partner", message: detail }], retryAfterSeconds });
}

/**
 * Reads until there is something to show; nothing is visible to the caller before this ends. Of an answer asked for whole
 * nothing is shown before its end, so one that never comes to it is a failure like any other.
 */
async function begin(
  events: Batches,
  { asked, stream }: { asked: { it: Asked | null }; stream: boolean },
): Promise<{ type: "begun"; held: StreamEvent[] } | Failed> {
  const held: StreamEvent[] = [];
  let begun = false;
  while (!begun) {
    const step = await events.next();
    if (step.done) break;
    // All of it, for what a partner counted may stand behind its refusal in the same read.
    if (asked.it) for (const event of step.value) note(asked.it, event);
    for (const event of step.value) {
      if (!begun) {
        const failed = failureOf(event);
        if (failed) {
          await events.return(undefined);
          return failed;
        }
      }
      // Reasoning goes nowhere, so it is not kept either, however long it takes.
      if (event.type !== "reasoning") held.push(event);
      begun ||= stream ? isVisible(event) : event.type === "finish";
    }
  }
  return { type: "begun", held };
}

/** Of a request that a partner could not be sent as it was meant; what it cannot do is told before anything leaves. */
const notSent: ReadonlySet<ErrorCode> = new Set(["unsupported_parameter", "language_unsupported"]);

/** The failure that an event is, or null: an error, or a verdict on the request. */
export function failureOf(event: StreamEvent): Failed | null {
  if (event.type === "error") {
    // Another one may be able to.
    const next = notSent.has(event.code) ? "any" : nextAfter[event.class];
    return { type: "failed", problem: problemOf(event), class: event.class, next };
  }
  if (event.type === "verdict" && event.verdict.type === "hit") {
    const { category, endSession } = event.verdict;
    const problem = new Problem("partner_refused", { category, endSession });
    return { type: "failed", problem, class: "policy", next: nextAfter.policy };
  }
  return null;
}

/** A failure of our own, before anybody was asked. */
function failedBy(problem: Problem, next: Failed["next"]): Failed {
  return { type: "failed", problem, class: null, next };
}

/** What the release lets leave, where to: vectors of texts and moderation are classes of data of their own. */
function permitFor(endpoint: Endpoint, decision: ServeDecision, { type }: ModelTask): EgressPermit {
  const dataClass = type === "embed" ? "embedding" : type === "moderate" ? "moderation" : "inference";
  const regions: (readonly string[])[] = [];
  for (const obligation of decision.obligations) {
    if (obligation.type !== "locate") continue;
    // Vectors are inferred as well; what a screen infers is moderation and nothing else.
    const inferred = dataClass === "embedding" && obligation.dataClass === "inference";
    if (inferred || obligation.dataClass === dataClass) regions.push(obligation.regions);
  }
  return { endpoint, market: decision.market, dataClass, regions };
}

async function* continued(held: readonly StreamEvent[], rest: Batches, asked: { it: Asked | null }): Batches {
  try {
    if (held.length > 0) yield held;
    for (let step = await rest.next(); !step.done; step = await rest.next()) {
      if (asked.it) for (const event of step.value) note(asked.it, event);
      yield step.value;
    }
  } finally {
    await rest.return(undefined);
  }
}
