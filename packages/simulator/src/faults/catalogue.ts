import { breakingFaults, delayingFaults } from "./break.ts";
import { decidingFaults } from "./decide.ts";
import { editingFaults } from "./edit.ts";
import type { Fault } from "./fault.ts";
import { networkFaults } from "./network.ts";
import { replacingFaults } from "./replace.ts";

/** Every fault the simulator can play, in the order of their stages. */
export const faults: readonly Fault[] = [
  ...decidingFaults,
  ...replacingFaults,
  ...editingFaults,
  ...networkFaults,
  ...breakingFaults,
  ...delayingFaults,
];
