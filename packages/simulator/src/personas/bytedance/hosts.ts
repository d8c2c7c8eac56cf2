import type { HostFacts } from "../persona.ts";

const china = "ark-content-generation-v2-cn-beijing.tos-cn-beijing.volces.com";
const abroad = "ark-content-generation-ap-southeast-1.tos-ap-southeast-1.volces.com";

/** Ark in China and BytePlus abroad; the result hosts are from addresses in public code of 2026. */
export const bytedanceHosts: readonly HostFacts[] = [
  {
    host: "ark.cn-beijing.volces.com",
    region: "cn-beijing",
    inferenceScope: "Chinese Mainland",
    keyRegions: ["cn", "cn-beijing"],
    results: { host: china, style: "tos" },
  },
  {
    host: "ark.ap-southeast.bytepluses.com",
    region: "ap-southeast",
    inferenceScope: "not stated",
    keyRegions: ["sg", "intl", "ap-southeast"],
    results: { host: abroad, style: "tos" },
  },
  {
    // No address of a result from here was found: they lie at the simulator itself.
    host: "ark.eu-west.bytepluses.com",
    region: "eu-west",
    inferenceScope: "not stated",
    keyRegions: ["eu", "eu-west"],
  },
];

/** Where Ark's result files lie. */
export const bytedanceResults: readonly HostFacts[] = [
  { host: china, region: "cn-beijing", inferenceScope: "Chinese Mainland", keyRegions: [] },
  { host: abroad, region: "ap-southeast", inferenceScope: "not stated", keyRegions: [] },
];
