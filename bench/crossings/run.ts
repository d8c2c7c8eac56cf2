import { join } from "node:path";
import { patientRouting, startWorld, type World } from "../../test/support/world.ts";
import { type Oracle, readOracle } from "./oracle.ts";
import { widenBook } from "./wide-book.ts";

/** What came of all requests so far; it can be kept in a file and gone on with. */
export type Crossings = {
  seed: number;
  requests: number;
  served: number;
  refused: number;
  failed: number;
  calls: number;
  /** Calls that reached a host which the law of a deciding market forbids. */
  crossings: string[];
  /** Calls beyond one for a request that a partner refused on its content. */
  policyFailovers: number;
  policyRefusals: number;
};

/** How much goes on at once; all of a batch come from one place, so that each call of it can be judged. */
const batchSize = 16;
const day = "2026-11-22";

const faults = [
  "",
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

/** A count of nothing yet. */
export function noCrossings(seed: number): Crossings {
  return {
    seed,
    requests: 0,
    served: 0,
    refused: 0,
    failed: 0,
    calls: 0,
    crossings: [],
    policyFailovers: 0,
    policyRefusals: 0,
  };
}

/**
 * Sends requests from every market with every fault through a gateway over real HTTP, and puts each call that the
 * simulator's witness saw to an oracle that knows the files and none of Homeport's code. Goes on from `from`.
 */
export async function runCrossings(
  { from, until }: { from: Crossings; until: number },
  progress: (so: Crossings) => void | Promise<void>,
): Promise<Crossings> {
  const folders = { packs: "", launch: "" };
  const world = await startWorld({
    approved: true,
    clock: () => Date.parse(`${day}T12:00:00Z`),
    config: { maxConcurrent: 1_024 },
    // Else a partner that is scripted to fail is soon left alone, and nothing leaves that could cross a border.
    routing: patientRouting,
    edit: (copies) => {
      Object.assign(folders, copies);
      widenBook(copies);
    },
  });
  const state = structuredClone(from);
  try {
    const oracle = readOracle(folders, day);
    while (state.requests < until) {
      await batch(world, { oracle, state });
      await progress(state);
    }
  } finally {
    await world.close();
  }
  return state;
}

type Batch = { oracle: Oracle; state: Crossings };

async function batch(world: World, { oracle, state }: Batch): Promise<void> {
  const random = mulberry(state.seed + state.requests);
  const pick = <Value>(values: readonly Value[]): Value => {
    const picked = values[Math.floor(random() * values.length)];
    if (picked === undefined) throw new RangeError("there is nothing to pick from");
    return picked;
  };
  const place = pick(oracle.places);
  // Mostly one place; else an account elsewhere or a journey, so that several laws decide.
  const account = random() < 0.8 ? place : pick(oracle.places);
  const location = random() < 0.7 ? place : pick(oracle.places);
  const blocked = random() < 0.25 ? pick(policy) : null;
  const fault = blocked === null ? pick(faults) : "";
  const stream = random() < 0.5;
  const feature = pick(["chat", "summarizer"] as const);
  const token = await world.token({
    place,
    account,
    location,
    platform: "ios",
    ageBand: "adult",
    consent: consents,
  });
  await fetch(`${world.simulator.url}/simulate/witness`, { method: "DELETE" });
  const answers = await Promise.all(
    Array.from({ length: batchSize }, (_, index) => {
      const text = `${blocked ?? "A plain text"} number ${state.requests + index}. It has a second sentence, and a third one follows. Here it is.`;
      return ask(world, { token, feature, stream, text, fault });
    }),
  );
  const witness = await fetch(`${world.simulator.url}/simulate/witness`);
  const { calls } = (await witness.json()) as { calls: { host: string | null }[] };
  for (const answer of answers) state[answer]++;
  state.requests += batchSize;
  state.calls += calls.length;
  if (blocked !== null) {
    state.policyRefusals += Math.min(calls.length, batchSize);
    state.policyFailovers += Math.max(0, calls.length - batchSize);
  }
  for (const { host } of calls) {
    // Where a device was sold and its account decide; a law that reaches it where it stands is asked as well.
    for (const law of new Set([place, account])) {
      const why = oracle.mayReach(law, host ?? "nowhere");
      if (why !== null && state.crossings.length < 100) {
        state.crossings.push(`${law} (sold in ${place}) reached ${host}: ${why}`);
      }
    }
  }
}

/** Every purpose that a pack asks a consent for; refused for want of one, nothing would be put to the test. */
const consents = ["cross-border-transfer", "guardian", "guardian-link", "overseas-transfer", "personal-data"];

type Asked = { token: string; feature: "chat" | "summarizer"; stream: boolean; text: string; fault: string };

async function ask(
  world: World,
  { token, feature, stream, text, fault }: Asked,
): Promise<"served" | "refused" | "failed"> {
  const [path, body] =
    feature === "chat"
      ? ["/v1/chat/completions", { model: "homeport", messages: [{ role: "user", content: text }], stream }]
      : ["/v1/features/summarizer", { input: text, stream }];
  const reply = await world.post(path, body, {
    token,
    ...(fault !== "" && { headers: { "homeport-simulate": fault } }),
  });
  const told = await reply.text().catch(() => "");
  if (reply.status === 451 || reply.status === 403) return "refused";
  return reply.ok && !told.includes('"error"') ? "served" : "failed";
}

/** A small generator of numbers from a seed (mulberry32), so that a run can be had again. */
function mulberry(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The folder of a kept state, by default beside the results. */
export const defaultState = join(import.meta.dirname, "..", "results", "crossings.json");
