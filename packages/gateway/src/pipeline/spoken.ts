import { type Obligation, Problem, type ServeDecision } from "@homeport/protocol";
import { type Caller, requireFeature } from "../callers/index.ts";
import type { LoadedRelease } from "../release/index.ts";
import type { Filter } from "../safety/index.ts";
import { requireServe } from "./decide.ts";
import type { Exchange } from "./exchange.ts";
import type { Parts } from "./parts.ts";

/** The feature that gives out sound; what a market demands of it holds for every voice. */
const speaker = "speaker";

/**
 * What is decided of a conversation whose answer is spoken: the market and the maker's key must permit speech as well,
 * and what the market demands of either is demanded of both. Sound leaves only where nothing here would have to be
 * written into it.
 *
 * @throws Problem where speech is refused, or by the name `modalities` where its label or mark could not be written
 */
export async function decideSpoken(
  parts: Pick<Parts, "usage">,
  { device, task, startedAt }: Pick<Exchange, "device" | "task" | "startedAt">,
  about: { loaded: LoadedRelease<Filter>; decision: ServeDecision; caller: Caller },
): Promise<ServeDecision> {
  const { loaded, decision, caller } = about;
  requireFeature(caller, speaker);
  const asked = { device, feature: speaker, language: task.language } as const;
  const speech = requireServe(await parts.usage.decide(loaded, asked, startedAt));
  const both = withBoth(decision, speech);
  refuseUnmarkable(both.obligations);
  return both;
}

/** The conversation's own compositions under the demands of both. */
function withBoth(decision: ServeDecision, speech: ServeDecision): ServeDecision {
  const known = new Set(decision.obligations.map((obligation) => JSON.stringify(obligation)));
  const more = speech.obligations.filter((obligation) => !known.has(JSON.stringify(obligation)));
  return {
    ...decision,
    obligations: [...decision.obligations, ...more],
    rules: [...new Set([...decision.rules, ...speech.rules])],
  };
}

/** A label in the text is not heard, and a mark that another partner's voice would carry says nothing of this one. */
function refuseUnmarkable(obligations: readonly Obligation[]): void {
  const demanded = obligations.find(
    (obligation) =>
      (obligation.type === "label" && obligation.place !== "beside") ||
      (obligation.type === "mark" && obligation.modality === "audio"),
  );
  if (!demanded) return;
  const message = `the market demands a ${demanded.type} that nothing here writes into sound (${demanded.rule})`;
  throw new Problem("unsupported_parameter", { issues: [{ path: "modalities", message }] });
}
