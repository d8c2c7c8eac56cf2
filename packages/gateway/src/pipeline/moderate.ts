import { asProblem, type Decision, type Device, Problem, type ServeDecision } from "@homeport/protocol";
import type { Admission, Caller } from "../callers/index.ts";
import type { FeatureTask } from "../features/index.ts";
import type { LoadedRelease } from "../release/index.ts";
import { type Filter, guard } from "../safety/index.ts";
import { decideOn, liveRelease, requireServe } from "./decide.ts";
import { beginExchange, type Exchange } from "./exchange.ts";
import type { Parts } from "./parts.ts";
import { decisionFacts, outcomeFacts } from "./receipt.ts";
import { readyFilter, screensOf } from "./screen-input.ts";

/** How long one screen may take over one text, in milliseconds. */
const deadlineMs = 2_000;

/** The words of the market's screens on texts; `categories` are those of the filters that hit, each by the filter's own name. */
export type Moderated = {
  receipt: string;
  market: string;
  release: string;
  /** The filters that were asked, as `id@version`. */
  filters: readonly string[];
  results: readonly { flagged: boolean; categories: readonly string[] }[];
};

/** What is known of a moderation that was refused. */
export type Unmoderated = { problem: Problem; receipt: string; market: string | null };

/** Who asks for the screens' word on which texts; `model` names the screens that must give it, or is null. */
export type Moderating = {
  caller: Caller;
  device: Device;
  texts: readonly string[];
  model: string | null;
};

/**
 * Asks the screens that a conversation of this device would pass on its way in, and nobody else: no partner, no engine.
 * It is a decision like any other, with both of its receipts.
 */
export async function moderate(
  parts: Parts,
  { caller, device, texts, model }: Moderating,
): Promise<Moderated | Unmoderated> {
  const now = parts.clock();
  const exchange = beginExchange(device, taskOf(texts), { now, simulate: null });
  const way: { loaded: LoadedRelease<Filter> | null; decision: Decision | null } = {
    loaded: null,
    decision: null,
  };
  try {
    const loaded = (way.loaded = liveRelease(parts, now));
    const usedToday = parts.usage.usedToday({ id: device.id, feature: "chat" }, now);
    way.decision = decideOn(loaded, { device, feature: "chat", language: null, usedToday }, now);
    const decision = requireServe(way.decision);
    exchange.tenant = caller.tenant;
    exchange.admission = await admitted(parts, exchange, { caller, decision });
    const results = await screened(exchange, { loaded, decision }, now);
    await parts.receipts.append(decisionFacts(exchange, { ...way, now }, null));
    exchange.admission.settle({ costMicros: 0, tokens: 0 }, parts.clock());
    const other = model !== null && model !== results.filters.join("+");
    const problem = other ? new Problem("model_not_selectable") : null;
    const ended = { outcome: problem ? "failed" : "served", code: problem?.code ?? null } as const;
    await parts.receipts.append(outcomeFacts(exchange, { ...way, now: parts.clock() }, ended));
    const { receipt } = exchange;
    const { market } = decision;
    if (problem) return { problem, receipt, market };
    return { receipt, market, release: loaded.release.digest, ...results };
  } catch (thrown) {
    exchange.admission?.cancel(parts.clock());
    return refused(parts, { exchange, way, problem: asProblem(thrown) });
  }
}

/** A caller needs the same scope as for the conversation, and has its requests counted; a screen costs no tokens. */
async function admitted(
  { callers }: Parts,
  { device, startedAt }: Exchange,
  { caller, decision }: { caller: Caller; decision: ServeDecision },
): Promise<Admission> {
  const { market, feature } = decision;
  const wanted = { market, feature, deviceId: device.id, estimate: { tokens: 0, micros: 0 } };
  return callers.admit(caller, wanted, startedAt);
}

async function refused(
  parts: Parts,
  {
    exchange,
    way,
    problem,
  }: { exchange: Exchange; way: Omit<Parameters<typeof decisionFacts>[1], "now">; problem: Problem },
): Promise<Unmoderated> {
  const about = { receipt: exchange.receipt, market: way.decision?.market ?? null };
  try {
    await parts.receipts.append(decisionFacts(exchange, { ...way, now: parts.clock() }, problem.code));
    return { problem, ...about };
  } catch (cause) {
    return { problem: asProblem(cause), ...about };
  }
}

async function screened(
  exchange: Exchange,
  { loaded, decision }: { loaded: LoadedRelease<Filter>; decision: ServeDecision },
  now: number,
): Promise<Pick<Moderated, "filters" | "results">> {
  const screens = screensOf(decision, "input");
  if (screens.length === 0) {
    const message = "neither the market nor the maker screens a conversation here";
    throw new Problem("filter_missing", { issues: [{ path: "filter", message }] });
  }
  const found = exchange.task.screened.map(() => new Set<string>());
  const filters: string[] = [];
  for (const { filter: id, rule } of screens) {
    const filter = readyFilter(loaded, id, now);
    filters.push(`${filter.id}@${filter.version}`);
    let hits = 0;
    for (const [place, text] of exchange.task.screened.entries()) {
      // Texts are screened in turn, so that other requests have theirs in between.
      const verdict = await guard(filter, deadlineMs).screen(text, "input");
      if (verdict.type === "unknown") throw new Problem("screen_failed", { cause: verdict.cause });
      if (verdict.type === "hit") {
        hits++;
        found[place]?.add(verdict.category);
      }
    }
    const detail = `input, ${filter.id}@${filter.version}: ${hits === 0 ? "clear" : `hit in ${hits} of ${found.length}`}`;
    exchange.obligations.push({ type: "screen", rule, status: "met", detail });
  }
  return {
    filters,
    results: found.map((categories) => ({ flagged: categories.size > 0, categories: [...categories] })),
  };
}

/** The part of a conversation that screens look at; nobody is asked it. */
function taskOf(texts: readonly string[]): FeatureTask {
  return {
    feature: "chat",
    stream: false,
    language: null,
    outputLanguage: null,
    model: null,
    screened: texts,
    asked: () => {
      throw new Error("nobody is asked in a moderation");
    },
    media: false,
    tools: false,
    form: false,
    spoken: false,
    engine: null,
    continueWith: null,
    corrected: null,
    unchanged: null,
  };
}
