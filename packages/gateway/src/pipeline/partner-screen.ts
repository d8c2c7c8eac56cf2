import {
  type Composition,
  type CompositionPart,
  type ModerateTask,
  type ModerationFinding,
  type PartnerComposition,
  Problem,
  type StreamEvent,
} from "@homeport/protocol";
import { beginAsked, note } from "./asked.ts";
import type { Exchange } from "./exchange.ts";
import type { Parts } from "./parts.ts";
import { askEndpoint, failureOf, limitOf, openEndpoint } from "./serve-partner.ts";
import type { Serving } from "./serve.ts";
import type { Attempt } from "./source.ts";

export type Judgement = { flagged: boolean; findings: readonly ModerationFinding[] };

/** A partner's word on every input of a moderation, in their order. */
export type PartnerWord = {
  partner: string;
  model: string;
  version: string;
  endpoint: { id: string; region: string; operator: string };
  simulated: boolean;
  judgements: readonly Judgement[];
};

type Failed = Extract<Attempt, { type: "failed" }>;

/** The screens that stand beside a composition's model; none for most. */
export function screenPartsOf(composition: Composition): readonly CompositionPart[] {
  if (composition.type !== "partner") return [];
  return (composition.parts ?? []).filter(({ role }) => role === "screen");
}

/**
 * Asks a screen that stands beside a permitted composition for its word. It leaves by the same guard as any partner,
 * with a permit for moderation; what does not judge every input is a failure, never a word that all is clear.
 */
export async function askScreen(
  parts: Parts,
  exchange: Exchange,
  asking: Serving & { part: CompositionPart; task: ModerateTask },
): Promise<{ type: "judged"; word: PartnerWord } | Failed> {
  const { part, task, decision, signal } = asking;
  const composition = compositionOf(part);
  const found = await openEndpoint(parts, { composition, table: asking.table });
  if (found.type === "failed") return found;
  const { endpoint, credential } = found;
  const simulated = credential.type === "simulated";
  const limited = await limitOf(exchange, composition, parts.clock());
  if (limited) return { type: "failed", problem: limited, class: null, next: "any" };
  const asked = beginAsked({ endpoint, model: part.model, simulated, at: parts.clock(), task });
  const bounds = {
    policy: parts.routing.policy(decision.market, exchange.task.feature),
    lane: decision.market,
    stream: false,
    signal,
  };
  const batches = parts.routing.ask(composition, bounds, (over) => {
    exchange.asked.push(asked);
    exchange.simulated ||= simulated;
    const about = { ...asking, composition, endpoint, credential, wanted: task, signal: over };
    return askEndpoint(parts, exchange, about);
  });
  const events: StreamEvent[] = [];
  for await (const batch of batches) {
    for (const event of batch) {
      note(asked, event);
      events.push(event);
      const failed = failureOf(event);
      if (failed) return failed;
    }
  }
  const judgements = events.flatMap((event) => (event.type === "moderation" ? [event] : []));
  const expected = task.sources.length > 0 ? 1 : task.inputs.length;
  if (judgements.length !== expected || !events.some(({ type }) => type === "finish")) {
    return { type: "failed", problem: new Problem("partner_garbled"), class: "protocol", next: "any" };
  }
  const { id, region, operator } = endpoint;
  return {
    type: "judged",
    word: {
      partner: part.partner,
      model: part.model,
      version: part.modelVersion,
      endpoint: { id, region, operator },
      simulated,
      judgements: judgements.map(({ flagged, findings }) => ({ flagged, findings })),
    },
  };
}

/** A screen as a composition of its own: it is reached, counted and left alone like any partner. */
function compositionOf({
  role,
  partner,
  model,
  modelVersion,
  endpoint,
}: CompositionPart): PartnerComposition {
  return {
    type: "partner",
    id: `${role}:${partner}/${model}@${modelVersion}/${endpoint}`,
    partner,
    model,
    modelVersion,
    endpoint,
    languages: [],
    display: null,
  };
}
