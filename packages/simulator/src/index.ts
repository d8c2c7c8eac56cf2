export { blockedInputMarker, blockedOutputMarker } from "./content/index.ts";
export type { SimulatorEngines } from "./engines.ts";
export { faultsHeader, hostHeader, simulatedHeader } from "./headers.ts";
export { type Simulator, type SimulatorOptions, startSimulator } from "./simulator.ts";
export type { Timing } from "./timing.ts";
export type { Witness, WitnessedCall } from "./witness.ts";
