import type { LazyEngines } from "../engines.ts";
import type { Scenarios } from "../scenario.ts";
import type { Seeds } from "../seeds.ts";
import type { Tasks } from "../tasks.ts";
import type { Timing } from "../timing.ts";
import type { Limits } from "./limits.ts";
import type { Witness } from "../witness.ts";

/** What every request of one run shares. */
export type Context = {
  engines: LazyEngines;
  seed: number;
  seeds: Seeds;
  timing: Timing;
  witness: Witness;
  tasks: Tasks;
  limits: Limits;
  /** Base URL of the simulator, known once it listens. */
  base: () => string;
  scenarios: Scenarios;
  now: () => number;
  log: (line: string) => void;
};
