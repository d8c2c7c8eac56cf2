import type { Mode, Verdict } from "../inspection.ts";

/** A flag of Baidu's inspection, with the round it speaks of (-1: this one). */
function flagged(
  flag: number,
  shows: "nothing" | "half" | "all",
  finish: string,
): Verdict & { as: "finish" } {
  return { as: "finish", finish, shows, marks: { flag, ban_round: flag === 0 ? 0 : -1 } };
}

export const stopped: Verdict = flagged(3, "nothing", "content_filter");
export const cut: Verdict = flagged(3, "half", "content_filter");

/** The flags 0 to 4 (wire research, from the Qianfan reference): what may be shown, and what must be withdrawn. */
export const baiduModes: Readonly<Record<string, Mode>> = {
  "flag-1": {
    phase: "output",
    verdict: flagged(1, "all", "stop"),
    says: "low risk, the conversation goes on",
  },
  "flag-2": {
    phase: "output",
    verdict: flagged(2, "all", "stop"),
    says: "may be shown, the conversation must end",
  },
  "flag-3": { phase: "output", verdict: stopped, says: "must not be shown, no text" },
  "flag-4": {
    phase: "output",
    verdict: flagged(4, "all", "stop"),
    says: "withdraw what was shown; after the whole text",
  },
  late: { phase: "output", verdict: flagged(4, "all", "stop"), says: "as `flag-4`" },
  flag: { phase: "output", verdict: flagged(1, "all", "stop"), says: "as `flag-1`" },
  "earlier-round": {
    phase: "input",
    verdict: { ...flagged(2, "nothing", "content_filter"), marks: { flag: 2, ban_round: 1 } },
    says: "the first round of the history is the cause: it must be left out",
  },
};
