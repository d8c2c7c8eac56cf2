import type { HostFacts } from "../persona.ts";

/** Tencent's hosts that speak OpenAI's form (wire research, from the TokenHub migration guide of 2026-05). */
export const tokenHubHosts: readonly HostFacts[] = [
  { host: "tokenhub.tencentmaas.com", region: "cn", inferenceScope: "Chinese Mainland", keyRegions: ["cn"] },
  {
    host: "tokenhub-intl.tencentcloudmaas.com",
    region: "ap-singapore",
    inferenceScope: "not stated",
    keyRegions: ["sg", "intl", "ap-singapore"],
  },
  // The old platform takes no new purchases.
  {
    host: "api.hunyuan.cloud.tencent.com",
    region: "cn",
    inferenceScope: "Chinese Mainland",
    keyRegions: ["cn"],
  },
];
