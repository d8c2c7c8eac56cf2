import type { Fault } from "./fault.ts";

const deciding = (name: string, takes: Fault["takes"], says: string): Fault => ({
  name,
  stage: "decide",
  takes,
  says,
  apply: (actions) => actions,
});

/** Faults that the simulated partner hears of before it answers. */
export const decidingFaults: readonly Fault[] = [
  deciding(
    "mode",
    "name",
    "the partner's inspection ends this way: `reject`, `cut`, or a mode that `GET /` lists",
  ),
  deciding("clock-skew", "seconds", "the partner's clock is ahead by so many seconds, for signatures"),
  deciding("tag", "name", "the reply is as ever; the witness remembers the call by this word"),
  deciding("long-thinking", "nothing", "a long thinking phase before the text, where thinking is asked for"),
  deciding(
    "task",
    "name",
    "a task ends `failed`, `blocked`, `partial`, `canceled` or `unknown`, or is `stuck`; said with the call that starts it",
  ),
  deciding("expired-results", "nothing", "the address of a result has expired already"),
  deciding("result-lifetime", "seconds", "the address of a result expires after so many seconds"),
  deciding("missing-results", "nothing", "there is no file at the address of a result"),
  deciding("http-results", "nothing", "the address of a result is `http:`"),
  deciding("result-at", "url", "the address of a result is this one, foreign or private"),
  deciding("result-redirect", "url", "the address of a result sends its visitor on to this one"),
];
