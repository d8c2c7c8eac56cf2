import type { WitnessedCall } from "@homeport/simulator";
import { type Asked, ask, surfacesOf } from "./request.ts";
import { type Crossings, partnerAt } from "./state.ts";
import { features, tuningOf } from "./tuning.ts";
import { startWideWorld, type WideWorld } from "./world.ts";

/** How much goes on at once; all of a batch come from one place, so that each call of it can be judged. */
const batchSize = 64;

/** Without a fault, kept answers, copies and hedges have something to work with; each fault is asked of every choice. */
const faultless = ["", "", "", "", "", "", "", ""] as const;
const faults = [
  ...faultless,
  "refuse-connection",
  "cut-before-first-byte",
  "cut-mid-stream",
  "cut-before-finish",
  "status=429",
  "status=429-without-retry-after",
  "quota",
  "status=500",
  "status=502",
  "status-200-error-body",
  "garbage",
  "truncated-json",
  "truncated-utf8",
  "missing-finish",
  "missing-usage",
  "duplicated-frames",
  "split-crlf",
  "coalesced-frames",
  "redirect=https://us.api.openai.com/v1/elsewhere",
] as const;
const policy = ["SIMULATE-BLOCKED-INPUT", "SIMULATE-BLOCKED-OUTPUT"] as const;

/** Every purpose that a pack asks a consent for; refused for want of one, nothing would be put to the test. */
const consents = ["cross-border-transfer", "guardian", "guardian-link", "overseas-transfer", "personal-data"];

/**
 * Sends requests from every market with every fault through a gateway over real HTTP, and puts each call that the
 * simulator's witness saw to an oracle that knows the files and none of Homeport's code. Goes on from `from`.
 */
export async function runCrossings(
  { from, until }: { from: Crossings; until: number },
  progress: (so: Crossings) => void | Promise<void>,
): Promise<Crossings> {
  const wide = await startWideWorld();
  const state = structuredClone(from);
  const recent: Batch[] = [];
  try {
    while (state.requests < until) {
      await batch(wide, state, recent);
      await progress(state);
    }
  } finally {
    await wide.world.close();
  }
  return state;
}

/** Whose law decides for the requests from a number on: where their device was sold, and its account. */
type Batch = { first: number; place: string; account: string };

/** How many batches back a copy that nobody waits for may still arrive. */
const remembered = 64;

async function batch({ world, oracle }: WideWorld, state: Crossings, recent: Batch[]): Promise<void> {
  const first = state.requests;
  const pick = picker(state.seed + state.requests);
  const place = pick(oracle.places);
  // Mostly one place; else an account elsewhere or a journey, so that several laws decide.
  const account = pick([place, place, place, place, pick(oracle.places)]);
  const location = pick([place, place, pick(oracle.places)]);
  const blocked = pick([pick(policy), null, null, null]);
  const feature = pick(features);
  // The same text again, so that a kept answer is given where answers are kept.
  const texts = pick([1, batchSize, batchSize]);
  const token = await world.token({
    place,
    account,
    location,
    platform: "ios",
    ageBand: "adult",
    consent: consents,
  });
  const tuned = [...new Set([place, account, location].map((where) => oracle.marketOf(where)))].map(
    (market) => tuningOf(oracle.markets, market, feature),
  );
  recent.push({ first, place, account });
  if (recent.length > remembered) recent.shift();
  const keeps = blocked === null && tuned.some(({ name }) => name === "cache");
  const asked: Asked[] = Array.from({ length: batchSize }, (_, index) => ({
    token,
    surface: pick(surfacesOf(feature)),
    stream: pick([true, false]),
    text: `${blocked ?? "A plain text"} number ${first + (index % texts)}. A second sentence follows. Here is a third.`,
    fault: told(blocked === null ? pick(faults) : "", { tag: `tag=r${first + index}`, keeps }),
  }));
  world.simulator.witness.clear();
  const answers = await Promise.all(asked.map((one) => ask(world, one)));
  const calls = world.simulator.witness.calls();

  for (const answer of answers) state[answer]++;
  state.requests += batchSize;
  state.calls += calls.length;
  for (const { name } of tuned) state.tunings[name] = (state.tunings[name] ?? 0) + batchSize;
  if (blocked !== null) {
    // A hedge or a copy is no failover: it is on its way before anybody has said anything.
    const besides = Math.max(...tuned.map((one) => one.calls)) - 1;
    for (const tagged of Map.groupBy(calls, ({ tag }) => tag).values())
      state.policyFailovers += Math.max(0, afterRefusal(tagged) - besides);
  }
  for (const call of calls) {
    const partner = partnerAt(call);
    if (partner !== null) state.partners[partner] = (state.partners[partner] ?? 0) + 1;
    // A copy that nobody waits for may arrive after the answers of its batch; it is judged by the law of its own.
    const number = call.tag === null ? first : Number(call.tag.slice(1));
    const of = recent.findLast((one) => one.first <= number);
    const laws = of ? new Set([of.place, of.account]) : new Set([place, account]);
    // Where a device was sold and its account decide; a law that reaches it where it stands is asked as well.
    for (const law of laws) {
      const why = oracle.mayReach(law, call.host ?? "nowhere");
      if (why !== null && state.crossings.length < 100) {
        state.crossings.push(`${law} (request ${number}) reached ${call.host}: ${why}`);
      }
    }
  }
}

/** By its tag each call of a request is known; a kept answer needs a request without any word to the simulator. */
function told(fault: string, { tag, keeps }: { tag: string; keeps: boolean }): string {
  if (keeps && fault === "") return "";
  return fault === "" ? tag : `${fault},${tag}`;
}

/** How many calls of one request came to a partner after another had refused its content. */
function afterRefusal(calls: readonly WitnessedCall[]): number {
  const refusals = calls.flatMap(({ refusedContent, ended }) =>
    refusedContent && ended !== null ? [ended] : [],
  );
  const first = Math.min(...refusals);
  return calls.filter(({ arrived }) => arrived > first).length;
}

/** Picks by a small generator of numbers from a seed (mulberry32), so that a run can be had again. */
function picker(seed: number): <Value>(values: readonly Value[]) => Value {
  let state = seed >>> 0;
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return (values) => {
    const picked = values[Math.floor(random() * values.length)];
    if (picked === undefined) throw new RangeError("there is nothing to pick from");
    return picked;
  };
}
