import type { HostFacts } from "../persona.ts";

/** Where xAI's pictures lie: background knowledge of 2026, no recording looked up. */
export const xaiResults: readonly HostFacts[] = [
  { host: "imgen.x.ai", region: "global", inferenceScope: "not guaranteed", keyRegions: [] },
];
