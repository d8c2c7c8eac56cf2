import type { Fault } from "./fault.ts";
import { partnerFaults } from "./partner-faults.ts";
import { regionalFaults } from "./regional-faults.ts";

/** Every fault that is gone through, with what must come of it; `docs/faults.md` is made of it. */
export const faults: readonly Fault[] = [...partnerFaults, ...regionalFaults];
