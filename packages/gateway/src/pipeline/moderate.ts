import {
  asProblem,
  type Decision,
  type Device,
  type MediaPart,
  Problem,
  type ServeDecision,
} from "@homeport/protocol";
import type { Admission, Caller } from "../callers/index.ts";
import type { FeatureTask } from "../features/index.ts";
import type { LoadedRelease } from "../release/index.ts";
import { type Filter, guard } from "../safety/index.ts";
import { settleAdmission } from "./admission.ts";
import { requestCost } from "./cost.ts";
import { decideOn, liveRelease, requireServe } from "./decide.ts";
import { beginExchange, type Exchange } from "./exchange.ts";
import { askScreen, type PartnerWord, screenPartsOf } from "./partner-screen.ts";
import type { Parts } from "./parts.ts";
import { decisionFacts, outcomeFacts } from "./receipt.ts";
import { readyFilter, screensOf, unreadable } from "./screen-input.ts";

/** How long one screen may take over one text, in milliseconds. */
const deadlineMs = 2_000;

/**
 * The words of the market's screens on texts; `categories` are those of the filters that hit, each by the filter's own
 * name. `words` are those of partners that the launch book has screen here as well; none for most markets.
 */
export type Moderated = {
  receipt: string;
  market: string;
  release: string;
  /** The filters that were asked, as `id@version`. */
  filters: readonly string[];
  results: readonly { categories: readonly string[] }[];
  words: readonly PartnerWord[];
};

/** What is known of a moderation that was refused. */
export type Unmoderated = { problem: Problem; receipt: string; market: string | null; simulated: boolean };

/** Who asks for the screens' word on which texts and pictures; `model` names the screens that must give it, or is null. */
export type Moderating = {
  caller: Caller;
  device: Device;
  texts: readonly string[];
  /** Judged together with the one text that may stand beside them; only by partners, for no filter reads them. */
  sources: readonly MediaPart[];
  /** Where the first picture stood in what was sent, or null. */
  pictureAt: string | null;
  model: string | null;
  simulate: string | null;
  signal: AbortSignal;
};

/**
 * Asks the screens that a conversation of this device would pass on its way in: the market's filters, and the partners
 * that a permitted composition has screen beside its model; nobody else. It is a decision like any other, with both of
 * its receipts. A word that is missing is a refusal, whatever the others say.
 */
export async function moderate(parts: Parts, asking: Moderating): Promise<Moderated | Unmoderated> {
  const { caller, device, texts, model, simulate } = asking;
  const now = parts.clock();
  const exchange = beginExchange(device, taskOf(texts), { now, simulate });
  const way: { loaded: LoadedRelease<Filter> | null; decision: Decision | null } = {
    loaded: null,
    decision: null,
  };
  let decided = false;
  try {
    const loaded = (way.loaded = liveRelease(parts, now));
    const usedToday = await parts.usage.today({ loaded, device, feature: "chat" }, now);
    way.decision = decideOn(loaded, { device, feature: "chat", language: null, usedToday }, now);
    const decision = requireServe(way.decision);
    exchange.tenant = caller.tenant;
    exchange.admission = await admitted(parts, exchange, { caller, decision });
    const byPartners = decision.compositions.some((composition) => screenPartsOf(composition).length > 0);
    const results = await screened(exchange, { loaded, decision, byPartners, ...asking }, now);
    await parts.receipts.append(decisionFacts(exchange, { ...way, now }, null));
    decided = true;
    const words = byPartners ? await partnersWords(parts, exchange, { loaded, decision, ...asking }) : [];
    const other = model !== null && !namesOf({ ...results, words }).includes(model);
    const problem = other ? new Problem("model_not_selectable") : null;
    await concluded(parts, exchange, { way, problem });
    const { receipt, simulated } = exchange;
    const { market } = decision;
    if (problem) return { problem, receipt, market, simulated };
    return { receipt, market, release: loaded.release.digest, ...results, words };
  } catch (thrown) {
    const problem = asProblem(thrown);
    if (!decided) exchange.admission?.cancel(parts.clock());
    return refused(parts, { exchange, way, problem, decided });
  }
}

/** What a caller may name as the model of a moderation: every screen together, or a partner's alone, which is asked anyhow. */
export function namesOf({ filters, words }: Pick<Moderated, "filters" | "words">): string[] {
  const models = words.map(({ model }) => model);
  return [[...filters, ...models].join("+"), ...models];
}

/** The outcome's entry, and what it came to. */
async function concluded(
  parts: Parts,
  exchange: Exchange,
  { way, problem }: { way: Omit<Parameters<typeof decisionFacts>[1], "now">; problem: Problem | null },
): Promise<void> {
  exchange.cost = requestCost(exchange, parts.pricing);
  settleAdmission(parts, exchange, parts.clock());
  const code = problem?.code ?? null;
  const outcome = code === null ? "served" : code === "client_cancelled" ? "cancelled" : "failed";
  const ended = { outcome, code } as const;
  await parts.receipts.append(outcomeFacts(exchange, { ...way, now: parts.clock() }, ended));
}

/** A caller needs the same scope as for the conversation, and has its requests counted; a screen costs no tokens. */
async function admitted(
  { callers }: Parts,
  { device, startedAt }: Exchange,
  { caller, decision }: { caller: Caller; decision: ServeDecision },
): Promise<Admission> {
  const { market, feature } = decision;
  // What a partner counts is put in its place afterwards.
  const wanted = { market, feature, deviceId: device.id, estimate: { tokens: 0, micros: 0 } };
  return callers.admit(caller, wanted, startedAt);
}

async function refused(
  parts: Parts,
  {
    exchange,
    way,
    problem,
    decided,
  }: {
    exchange: Exchange;
    way: Omit<Parameters<typeof decisionFacts>[1], "now">;
    problem: Problem;
    decided: boolean;
  },
): Promise<Unmoderated> {
  const { receipt, simulated } = exchange;
  const about = { receipt, market: way.decision?.market ?? null, simulated };
  try {
    if (decided) await concluded(parts, exchange, { way, problem });
    else await parts.receipts.append(decisionFacts(exchange, { ...way, now: parts.clock() }, problem.code));
    return { problem, ...about };
  } catch (cause) {
    return { problem: asProblem(cause), ...about };
  }
}

async function screened(
  exchange: Exchange,
  {
    loaded,
    decision,
    byPartners,
    pictureAt,
  }: { loaded: LoadedRelease<Filter>; decision: ServeDecision; byPartners: boolean } & Moderating,
  now: number,
): Promise<Pick<Moderated, "filters" | "results">> {
  const screens = screensOf(decision, "input");
  // Unread is not clear: where a filter must have its word, what it cannot read has none.
  if (pictureAt !== null && (screens.length > 0 || !byPartners)) {
    const issues = [{ path: pictureAt, message: `only text: ${unreadable}` }];
    throw new Problem("unsupported_parameter", { issues });
  }
  if (screens.length === 0 && !byPartners) {
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
    results: found.map((categories) => ({ categories: [...categories] })),
  };
}

/** A screen of a composition is what the maker's route says, and no market's rule. */
const rule = "book/routes";

/**
 * The words of every partner that screens beside the first permitted composition of which all answer.
 *
 * @throws Problem `screen_failed` where there is none; it says who could not be asked, and why
 */
async function partnersWords(
  parts: Parts,
  exchange: Exchange,
  asking: { loaded: LoadedRelease<Filter>; decision: ServeDecision } & Moderating,
): Promise<readonly PartnerWord[]> {
  const { loaded, decision, texts, sources } = asking;
  const { digest: release, payload } = loaded.release;
  const signal = AbortSignal.any([asking.signal, AbortSignal.timeout(parts.totalMs)]);
  const serving = { decision, table: payload.content.table, release, signal };
  const task = { type: "moderate", inputs: texts, sources } as const;
  const issues: { path: string; message: string }[] = [];
  for (const composition of decision.compositions) {
    const beside = screenPartsOf(composition);
    if (beside.length === 0) continue;
    const words: PartnerWord[] = [];
    let over = false;
    for (const part of beside) {
      // One after another, so that nobody is asked, or charges, where another's word is missing already.
      const asked = await askScreen(parts, exchange, { ...serving, part, task });
      const by = `${part.partner}/${part.model}@${part.modelVersion}, ${part.endpoint}`;
      if (asked.type === "failed") {
        const { code } = asked.problem;
        exchange.codes.push(code);
        exchange.obligations.push({
          type: "screen",
          rule,
          status: "failed",
          detail: `input, ${by}: ${code}`,
        });
        issues.push({ path: "partner", message: `\`${part.endpoint}\`: ${code}` });
        over = asked.next !== "any";
        break;
      }
      words.push(asked.word);
      const hits = asked.word.judgements.filter(({ flagged }) => flagged).length;
      const said = hits === 0 ? "clear" : `hit in ${hits} of ${asked.word.judgements.length}`;
      exchange.obligations.push({ type: "screen", rule, status: "met", detail: `input, ${by}: ${said}` });
    }
    if (words.length === beside.length) return words;
    if (asking.signal.aborted) throw new Problem("client_cancelled");
    if (over) break;
  }
  throw new Problem("screen_failed", { issues });
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
