import type { Persona } from "../personas/index.ts";
import type { Random } from "../random.ts";
import { drawDelay, millisecondsPerToken, type Timing } from "../timing.ts";
import { type Action, isStreamed, type Write } from "./action.ts";
import { keptAlive } from "./keep-alive.ts";

/** Most frames that travel together. */
const largestBurst = 3;

/** Groups neighbouring frames into bursts and, with recorded timing, puts the partner's delays before them. */
export function pace(
  actions: readonly Action[],
  { persona, random, timing }: { persona: Persona; random: Random; timing: Timing },
): Action[] {
  const bursts = inBursts(actions, random);
  return timing === "recorded" ? delayed(bursts, persona, random) : bursts;
}

function inBursts(actions: readonly Action[], random: Random): Action[] {
  const grouped: Action[] = [];
  let room = 0;
  for (const action of actions) {
    const last = grouped.at(-1);
    if (action.type === "write" && last?.type === "write" && room > 0 && !action.alone && !last.alone) {
      grouped[grouped.length - 1] = joined(last, action);
      room -= 1;
    } else {
      grouped.push(action);
      room = random.integer(1, largestBurst) - 1;
    }
  }
  return grouped;
}

function joined(left: Write, right: Write): Write {
  return {
    ...left,
    bytes: Buffer.concat([left.bytes, right.bytes]),
    tokens: left.tokens + right.tokens,
  };
}

/** Delays a completion: before its first byte and, where it is streamed, before each burst; errors come at once. */
function delayed(actions: readonly Action[], persona: Persona, random: Random): Action[] {
  const streamed = isStreamed(actions);
  const head = actions.findIndex((action) => action.type === "head" && action.status === 200);
  const first = head < 0 ? 0 : firstByte(persona, { random, streamed, tokens: tokensOf(actions) });
  const { keepAlive } = persona;
  const begun =
    keepAlive !== undefined && first >= keepAlive.everyMilliseconds
      ? keptAlive(actions, { head, milliseconds: first, keepAlive })
      : actions.flatMap((action, index): Action[] => (index === head ? [wait(first), action] : [action]));
  return begun.flatMap((action): Action[] => {
    return streamed && action.type === "write" && action.tokens > 0
      ? [wait(action.tokens * millisecondsPerToken), action]
      : [action];
  });
}

/** A partner without a recorded delay for whole replies takes as long as its stream would. */
function firstByte(
  { delays }: Persona,
  { random, streamed, tokens }: { random: Random; streamed: boolean; tokens: number },
): number {
  if (streamed) return drawDelay(delays.streamFirstByte, random);
  return delays.whole === null
    ? drawDelay(delays.streamFirstByte, random) + tokens * millisecondsPerToken
    : drawDelay(delays.whole, random);
}

function tokensOf(actions: readonly Action[]): number {
  return actions.reduce((sum, action) => sum + (action.type === "write" ? action.tokens : 0), 0);
}

function wait(milliseconds: number): Action {
  return { type: "wait", milliseconds };
}
