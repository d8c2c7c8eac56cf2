import { type ObligationRecord, Problem, type ServeDecision } from "@homeport/protocol";
import type { LoadedRelease } from "../release/index.ts";
import { atOnce, type Filter, filterState, guard, screenText } from "../safety/index.ts";
import type { Exchange } from "./exchange.ts";
import { onceForEach } from "./once-for-each.ts";

/** Why pictures and sound do not pass a screen that reads text: unread is not the same as clear. */
export const unreadable = "a text filter cannot read a picture or sound";

/** How long one screen may take over the input, in milliseconds. */
const deadlineMs = 2_000;

const demanded = onceForEach(({ obligations }: ServeDecision) => {
  const screens = obligations.filter((obligation) => obligation.type === "screen");
  return {
    input: screens.filter(({ phase }) => phase === "input"),
    output: screens.filter(({ phase }) => phase === "output"),
  };
});

/** The screens a decision demands in a phase, each with its rule. */
export function screensOf(decision: ServeDecision, phase: "input" | "output") {
  return demanded(decision)[phase];
}

/** The filter a screen obligation names. @throws Problem `filter_missing` or `filter_stale` */
export function readyFilter(loaded: LoadedRelease<Filter>, id: string, now: number): Filter {
  const state = filterState(loaded.filters.get(id), now);
  if (state.type === "refuse") {
    throw new Problem(state.code, { issues: [{ path: "filter", message: `\`${id}\`` }] });
  }
  return state.filter;
}

/**
 * Screens everything the caller sent, with every screen the decision demands, before anything leaves.
 *
 * @throws Problem `content_blocked_input` on a hit, `screen_failed` where a screen has no answer.
 */
export async function screenInput(
  exchange: Exchange,
  context: { loaded: LoadedRelease<Filter>; decision: ServeDecision },
  now: number,
): Promise<void> {
  for (const { filter: id, rule } of screensOf(context.decision, "input")) {
    const filter = readyFilter(context.loaded, id, now);
    const record = (status: ObligationRecord["status"], detail: string) =>
      exchange.obligations.push({
        type: "screen",
        rule,
        status,
        detail: `input, ${filter.id}@${filter.version}: ${detail}`,
      });
    if (exchange.task.media) {
      record("failed", unreadable);
      throw new Problem("screen_failed", {
        issues: [{ path: "filter", message: `\`${id}\`: ${unreadable}` }],
      });
    }
    for (const text of exchange.task.screened) {
      // A screen is asked for each text in turn, so that the first hit ends the work.
      const verdict =
        text.length <= atOnce
          ? screenText(filter, text, "input")
          : await guard(filter, deadlineMs).screen(text, "input");
      if (verdict.type === "hit") {
        record("met", `hit ${verdict.category}`);
        throw new Problem("content_blocked_input", { category: verdict.category });
      }
      if (verdict.type === "unknown") {
        record("failed", "no answer");
        throw new Problem("screen_failed", { cause: verdict.cause });
      }
    }
    record("met", "clear");
  }
}
