export { blockedInputMarker, blockedOutputMarker } from "./content/index.ts";
export type { SimulatorEngines } from "./engines.ts";
export type { LimitMode } from "./http/limits.ts";
export { listPlaces, type SimulatedPlace } from "./places.ts";
export { faultsHeader, hostHeader, simulatedHeader } from "./headers.ts";
export { type Simulator, type SimulatorOptions, startSimulator } from "./simulator.ts";
export type { Timing } from "./timing.ts";
export type { Witness, WitnessedCall } from "./witness.ts";
