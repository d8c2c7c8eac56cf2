import type { LimitFacts, LimitState, Persona } from "../personas/index.ts";

/** Whether keys are limited as the partners document it, or not at all. */
export type LimitMode = "none" | "documented";

/** What a limit says to one call. */
export type Granted =
  | { type: "ok"; state: LimitState | null; done: () => void }
  | { type: "over"; what: "requests" | "tokens" | "concurrent"; state: LimitState };

/** The limits of one run, counted for each host and key. */
export type Limits = {
  ask: (call: {
    persona: Persona;
    host: string;
    model: string;
    key: string;
    tokens: number;
    now: number;
  }) => Granted;
  /** Sets the limits of a host, or lifts them with `null`; it goes before the mode. */
  set: (host: string, facts: LimitFacts | null) => void;
  clear: () => void;
};

type Window = { began: number; requests: number; tokens: number; running: number };

const minute = 60_000;

/** Most keys that are counted at once. */
const bound = 10_000;

/** Stands for no limit where a header must tell a number. */
const unlimited = 1_000_000_000;

/** Starts counting in windows of a minute; for example `startLimits("none")` lets every call pass. */
export function startLimits(mode: LimitMode): Limits {
  const windows = new Map<string, Window>();
  const own = new Map<string, LimitFacts | null>();
  return {
    ask({ persona, host, model, key, tokens, now }) {
      const known = persona.modelLimits?.[model] ?? persona.limits ?? null;
      const documented = mode === "documented" ? known : null;
      const facts = own.get(host) ?? documented;
      if (facts === null) return { type: "ok", state: null, done: () => undefined };
      const window = windowFor(`${host} ${model} ${key}`, now);
      const over = exceeded(facts, window, tokens);
      if (over !== null) return { type: "over", what: over, state: stateOf(facts, window, now) };
      window.requests += 1;
      window.tokens += tokens;
      window.running += 1;
      let running = true;
      const done = (): void => {
        if (running) window.running -= 1;
        running = false;
      };
      return { type: "ok", state: stateOf(facts, window, now), done };
    },
    set: (host, facts) => void own.set(host, facts),
    clear: () => own.clear(),
  };

  function windowFor(name: string, now: number): Window {
    const known = windows.get(name);
    if (known !== undefined && now - known.began < minute && now >= known.began) return known;
    const fresh = { began: now, requests: 0, tokens: 0, running: known?.running ?? 0 };
    windows.set(name, fresh);
    const [oldest] = windows.size > bound ? windows.keys() : [];
    if (oldest !== undefined) windows.delete(oldest);
    return fresh;
  }
}

function exceeded(
  { requestsPerMinute, tokensPerMinute, concurrent }: LimitFacts,
  window: Window,
  tokens: number,
): "requests" | "tokens" | "concurrent" | null {
  if (concurrent !== null && window.running >= concurrent) return "concurrent";
  if (requestsPerMinute !== null && window.requests >= requestsPerMinute) return "requests";
  return tokensPerMinute !== null && window.tokens + tokens > tokensPerMinute ? "tokens" : null;
}

function stateOf(facts: LimitFacts, window: Window, now: number): LimitState {
  const of = (limit: number | null, used: number) => ({
    limit: limit ?? unlimited,
    remaining: Math.max(0, (limit ?? unlimited) - used),
  });
  return {
    requests: of(facts.requestsPerMinute, window.requests),
    tokens: of(facts.tokensPerMinute, window.tokens),
    resetSeconds: Math.max(1, Math.ceil((window.began + minute - now) / 1000)),
  };
}
