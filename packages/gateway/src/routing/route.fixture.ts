import assert from "node:assert/strict";
import {
  type Composition,
  type ErrorClass,
  type ErrorCode,
  Problem,
  type StreamEvent,
} from "@homeport/protocol";
import { type Batches, type Judged, parseRouting, route, Routing, type RoutingSettings } from "./index.ts";
import { dice, partnerAt, StoodClock } from "./routing.fixture.ts";

export const acme = partnerAt("acme");
export const bolt = partnerAt("bolt");
export const core = partnerAt("core");

/** What a partner does: after a time it answers, gives a verdict, or fails in a class. */
export type Does = { after?: number; does: "answers" | "refuses" | ErrorClass; retryAfterSeconds?: number };

type Attempt =
  | { type: "answering"; batches: Batches; first: readonly StreamEvent[] }
  | { type: "failed"; problem: Problem; class: ErrorClass | null; next: "any" | "engine" | "none" };

const codes: Record<ErrorClass, ErrorCode> = {
  policy: "partner_refused",
  capacity: "partner_capacity",
  quota: "partner_quota",
  credential: "partner_credential",
  moderation_outage: "partner_moderation_down",
  ours: "partner_rejected",
  transport: "partner_down",
  protocol: "partner_garbled",
};

const nextAfter = (name: ErrorClass) =>
  name === "credential" ? "engine" : ["policy", "ours", "moderation_outage"].includes(name) ? "none" : "any";

/** A gateway's serve step in small, over partners that do as they are told. */
export function world(tuning: object = {}, scripts: Record<string, Does | readonly Does[]> = {}) {
  const settings: RoutingSettings = parseRouting(JSON.stringify(tuning));
  const clock = new StoodClock();
  const calm = {
    heapBytes: 1,
    heapLimitBytes: 1_000,
    residentBytes: 1,
    residentLimitBytes: null,
    loopDelayMs: 0,
  };
  const routing = new Routing(settings, { timers: clock, random: dice(), probe: { look: () => calm } });
  const asked: string[] = [];
  const ended: string[] = [];
  const lost: string[] = [];
  let live = 0;

  async function* partner(name: string, signal: AbortSignal): Batches {
    const script = scripts[name] ?? { does: "answers" };
    const count = asked.filter((each) => each === name).length;
    asked.push(name);
    const step = Array.isArray(script)
      ? (script as Does[])[Math.min(count, script.length - 1)]
      : (script as Does);
    const { after = 10, does, retryAfterSeconds = null } = step ?? { does: "answers" };
    live++;
    try {
      await new Promise<void>((resolve) => {
        const stop = clock.after(after, resolve);
        signal.addEventListener("abort", () => {
          stop();
          resolve();
        });
      });
      if (signal.aborted) {
        ended.push(`${name} cancelled`);
        yield [
          {
            type: "error",
            code: "client_cancelled",
            class: "transport",
            detail: "",
            retryAfterSeconds: null,
          },
        ];
      } else if (does === "answers") {
        yield [{ type: "text", text: name }];
        yield [{ type: "finish", reason: "stop" }];
      } else if (does === "refuses") {
        const said = {
          by: name,
          phase: "input",
          category: "violence",
          retract: false,
          endSession: false,
          raw: null,
        };
        yield [{ type: "verdict", verdict: { type: "hit", ...said } } as StreamEvent];
      } else yield [{ type: "error", code: codes[does], class: does, detail: "", retryAfterSeconds }];
    } finally {
      live--;
    }
  }

  async function attempt(composition: Composition, signal: AbortSignal): Promise<Attempt> {
    if (composition.type === "engine") {
      asked.push("engine");
      return { type: "answering", batches: partner("engine", signal), first: [] };
    }
    const bounds = { policy: routing.policy("AA", "chat"), lane: "AA", stream: true, signal };
    const batches = routing.ask(composition, bounds, (over) => partner(composition.partner, over));
    const { value: first } = await batches.next();
    const [event] = first ?? [];
    if (event?.type === "text") return { type: "answering", batches, first };
    await batches.return(undefined);
    if (event?.type === "error") {
      const problem = new Problem(event.code, { retryAfterSeconds: event.retryAfterSeconds });
      return { type: "failed", problem, class: event.class, next: nextAfter(event.class) };
    }
    return { type: "failed", problem: new Problem("partner_refused"), class: "policy", next: "none" };
  }

  function judge(result: Attempt): Judged {
    if (result.type === "answering") return { type: "answer" };
    if (result.next === "none") return { type: "final" };
    const { code, details } = result.problem;
    const { retryAfterSeconds = null } = details;
    return { type: "failed", code, class: result.class, retryAfterSeconds, next: result.next };
  }

  async function serve(
    permitted: readonly Composition[],
    about: { device?: string; signal?: AbortSignal; shadows?: boolean } = {},
  ): Promise<string> {
    const { device = null, signal = new AbortController().signal, shadows = false } = about;
    const request = {
      policy: routing.policy("AA", "chat"),
      device,
      feature: "chat",
      stream: true,
      cost: () => null,
      signal,
    };
    const discard = (result: Attempt) => {
      if (result.type === "answering") void result.batches.return(undefined);
    };
    const routed = await route<Attempt>(
      permitted,
      { routing, request },
      {
        attempt,
        judge,
        discard,
        lost: (composition, loser) =>
          lost.push(`${composition.id.split("/")[0]} ${loser.cancelled ? "cancelled" : "failed"}`),
        ...(shadows && {
          copy: async (composition: Composition, over: AbortSignal) => {
            const copied = await attempt(composition, over);
            if (copied.type === "failed") throw copied.problem;
            for await (const batch of copied.batches) assert.ok(batch.length > 0);
          },
        }),
      },
    );
    if (routed.type === "paused") return `paused ${routed.retryAfterSeconds}`;
    if (routed.type === "failed") {
      return routed.failures
        .map(({ result }) => (result.type === "failed" ? result.problem.code : "?"))
        .join(" ");
    }
    const { result } = routed;
    if (result.type === "failed") return `final ${result.problem.code}`;
    let last = result.first.at(-1);
    for await (const batch of result.batches) last = batch.at(-1);
    assert.equal(last?.type, "finish");
    return routed.composition.type === "partner" ? routed.composition.partner : "engine";
  }

  /** Serves one request and lets time pass until it is done. */
  async function ask(...args: Parameters<typeof serve>): Promise<string> {
    const answer = serve(...args);
    await clock.pass(60_000);
    return answer;
  }

  return { routing, clock, asked, ended, lost, serve, ask, scripts, live: () => live };
}
