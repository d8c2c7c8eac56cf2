import type { Verdict } from "@homeport/protocol";
import type { Phase, Screen, Screened, StreamScreen } from "./screen.ts";

/** A screen that always answers, in time, and says `unknown` where the screen behind it could not. */
export type GuardedScreen = { screen(text: string, phase: Phase): Promise<Verdict> };

type Named = { id: string; version: string };

/**
 * Puts a deadline (milliseconds) and a safety net under a screen; for example `guard(moderation, 2_000)`.
 * A screen that throws, answers with nonsense or is late yields `unknown`; a late answer is never looked at.
 * The deadline bounds waiting: a screen that blocks the thread is not interrupted. A filter blocks it only for a
 * slice of a long text at a time, so the deadline holds for filters too.
 */
export function guard(screen: Screen, deadlineMs: number): GuardedScreen {
  return {
    screen: async (text, phase) => {
      const controller = new AbortController();
      const late = Promise.withResolvers<Verdict>();
      const timer = setTimeout(() => {
        late.resolve(unknown(screen, phase, `the screen gave no answer within ${deadlineMs} ms`));
        controller.abort();
      }, deadlineMs);
      try {
        const answer = screen.screen(text, phase, controller.signal);
        return checked(await Promise.race([answer, late.promise]), screen, phase);
      } catch (thrown) {
        return unknown(screen, phase, failure(thrown));
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** Screens a whole text with a screen that answers at once, such as a filter; never throws. */
export function screenText(
  screen: Named & { screen(text: string, phase: Phase): Verdict },
  text: string,
  phase: Phase,
): Verdict {
  try {
    return checked(screen.screen(text, phase), screen, phase);
  } catch (thrown) {
    return unknown(screen, phase, failure(thrown));
  }
}

/** Opens a stream screen that never throws: once it has failed, it releases nothing more and stays `unknown`. */
export function screenStream(
  screen: Named & { open(phase: Phase): StreamScreen },
  phase: Phase,
): StreamScreen {
  let failed: Screened | null = null;
  const attempt = (work: () => Screened): Screened => {
    if (failed !== null) return failed;
    try {
      const { release, verdict } = work();
      const word = checked(verdict, screen, phase);
      return { release: word.type === "clear" ? release : "", verdict: word };
    } catch (thrown) {
      failed = { release: "", verdict: unknown(screen, phase, failure(thrown)) };
      return failed;
    }
  };
  let stream: StreamScreen | null = null;
  const opened = (): StreamScreen => (stream ??= screen.open(phase));
  return { push: (text) => attempt(() => opened().push(text)), end: () => attempt(() => opened().end()) };
}

/** Lets a verdict through only if it is one: what a plug-in returns is not checked by the compiler. */
function checked(verdict: Verdict, screen: Named, phase: Phase): Verdict {
  const known = ["clear", "hit", "unknown"].includes(verdict?.type);
  return known ? verdict : unknown(screen, phase, "the screen gave no verdict");
}

function unknown({ id, version }: Named, phase: Phase, cause: string): Verdict {
  return { type: "unknown", by: `guard:${id}@${version}`, phase, cause };
}

/** Names the kind of failure only; its message may quote the text that was screened. */
function failure(thrown: unknown): string {
  const kind = thrown instanceof Error && /^[A-Za-z]{1,40}$/.test(thrown.name) ? thrown.name : "an error";
  return `the screen failed with ${kind}`;
}
