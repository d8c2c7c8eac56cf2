import { type AskedFault, parseFaults } from "./faults/index.ts";
import type { Limits } from "./http/limits.ts";
import { knownHosts, type LimitFacts, placeAt } from "./personas/index.ts";

/** Faults that the next calls to a host get, beside those that a call itself asks for. */
type Scenario = {
  host: string;
  faults: readonly string[];
  /** How many calls it lasts for; `null` until it is cleared. */
  times: number | null;
};

export type Scenarios = {
  /** Adds a scenario from a request body, or says what is wrong with it. */
  add(body: unknown): { type: "ok"; scenario: Scenario } | { type: "error"; message: string };
  /** The faults for the next call to a host; uses one of the scenario's times. */
  take(host: string): readonly AskedFault[];
  list(): readonly Scenario[];
  clear(): void;
};

type Held = Scenario & { asked: readonly AskedFault[] };

/** Most scenarios that wait at once. */
const most = 1000;

/** Starts without any scenario; scenarios of one host are used up one after the other, in the order they were added. */
export function startScenarios(limits: Pick<Limits, "set" | "clear">): Scenarios {
  let held: Held[] = [];
  return {
    add(body) {
      const read = readScenario(body);
      if (read.type === "error") return read;
      if (read.limits !== undefined) limits.set(read.held.host, read.limits);
      if (read.held.asked.length === 0) return { type: "ok", scenario: read.scenario };
      if (held.length >= most) {
        return { type: "error", message: `at most ${most} scenarios can wait; clear them first` };
      }
      held.push(read.held);
      return { type: "ok", scenario: read.scenario };
    },
    take(host) {
      const found = held.find((scenario) => scenario.host === host);
      if (found === undefined) return [];
      if (found.times !== null) {
        found.times -= 1;
        if (found.times === 0) held = held.filter((scenario) => scenario !== found);
      }
      return found.asked;
    },
    list: () => held.map(({ asked: _asked, ...scenario }) => scenario),
    clear() {
      held = [];
      limits.clear();
    },
  };
}

type Read =
  | { type: "ok"; held: Held; scenario: Scenario; limits: LimitFacts | undefined }
  | { type: "error"; message: string };

function readScenario(body: unknown): Read {
  const fail = (message: string): Read => ({ type: "error", message });
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    return fail("a scenario is an object `{ host, faults, times, limits }`");
  }
  const { host, faults, times = null, limits: given, ...others } = body as Record<string, unknown>;
  const [other] = Object.keys(others);
  if (other !== undefined) return fail(`a scenario has no field \`${other.slice(0, 60)}\``);
  if (typeof host !== "string" || placeAt(host) === null) {
    return fail(`\`host\` must be one of ${knownHosts.join(", ")}`);
  }
  const limits = readLimits(given);
  if (typeof limits === "string") return fail(limits);
  const list = typeof faults === "string" ? [faults] : (faults ?? (limits === undefined ? null : []));
  if (!Array.isArray(list) || !list.every((fault) => typeof fault === "string")) {
    return fail("`faults` must be a list of fault names");
  }
  const parsed = parseFaults(list.join(","));
  if (parsed.type === "error") return fail(parsed.message);
  if (parsed.asked.length === 0 && limits === undefined) return fail("`faults` must name at least one fault");
  if (times !== null && !(typeof times === "number" && Number.isInteger(times) && times > 0)) {
    return fail("`times` must be a whole number from 1, or left out");
  }
  const scenario = { host: host.toLowerCase(), faults: parsed.asked.map(({ text }) => text), times };
  return { type: "ok", held: { ...scenario, asked: parsed.asked }, scenario, limits };
}

/** The limits of a scenario: whole numbers, each left out where there is none. */
function readLimits(value: unknown): LimitFacts | undefined | string {
  if (value === undefined) return undefined;
  const wrong = "`limits` must be `{ requestsPerMinute, tokensPerMinute, concurrent }`, whole numbers";
  if (typeof value !== "object" || value === null || Array.isArray(value)) return wrong;
  const names = new Set(["requestsPerMinute", "tokensPerMinute", "concurrent"]);
  const entries = Object.entries(value);
  const fits = entries.every(([name, limit]) => names.has(name) && Number.isInteger(limit) && limit >= 0);
  const none = { requestsPerMinute: null, tokensPerMinute: null, concurrent: null };
  return fits && entries.length > 0 ? { ...none, ...value, source: "a scenario" } : wrong;
}
