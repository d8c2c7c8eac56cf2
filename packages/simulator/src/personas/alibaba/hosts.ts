import type { HostFacts } from "../persona.ts";

const places: readonly HostFacts[] = [
  {
    host: "dashscope.aliyuncs.com",
    region: "cn-beijing",
    results: { host: "dashscope-result-bj.oss-cn-beijing.aliyuncs.com", style: "oss" },
    inferenceScope: "Chinese Mainland",
    keyRegions: ["cn", "cn-beijing"],
  },
  {
    host: "dashscope-intl.aliyuncs.com",
    region: "ap-southeast-1",
    results: { host: "dashscope-result-sgp.oss-ap-southeast-1.aliyuncs.com", style: "oss" },
    inferenceScope: "International",
    keyRegions: ["sg", "intl", "ap-southeast-1"],
  },
  {
    // Only models with a US deployment scope stay in the US; the host itself also serves "Global" models.
    host: "dashscope-us.aliyuncs.com",
    region: "us-east-1",
    inferenceScope: "Global",
    keyRegions: ["us", "us-east-1"],
  },
  {
    host: "cn-hongkong.dashscope.aliyuncs.com",
    region: "cn-hongkong",
    inferenceScope: "Hong Kong",
    keyRegions: ["hk", "cn-hongkong"],
  },
];

/** Hosts of a workspace, one label for its id: the form that the base URL overview of 2026-10-11 recommends. */
const workspaces: readonly HostFacts[] = places.map((place) => ({
  ...place,
  host: `*.${place.region}.maas.aliyuncs.com`,
}));

/** Tokyo is reached by a workspace's host only. */
const tokyo: HostFacts = {
  host: "*.ap-northeast-1.maas.aliyuncs.com",
  region: "ap-northeast-1",
  inferenceScope: "not stated",
  keyRegions: ["jp", "ap-northeast-1"],
};

/** Alibaba's hosts (wire research-11-22). */
export const alibabaHosts: readonly HostFacts[] = [...places, ...workspaces, tokyo];

/** Where result files lie, from addresses in public code; of the other regions none was found. */
export const alibabaResults: readonly HostFacts[] = places.flatMap(({ results, ...place }) =>
  results === undefined ? [] : [{ ...place, host: results.host, keyRegions: [] }],
);
