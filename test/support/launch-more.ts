import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What else OpenAI's example contract can be made to serve in the US, by feature. */
export const models = {
  search: "text-embedding-3-small",
  "image-generator": "gpt-image-2",
  "image-editor": "gpt-image-2",
  transcriber: "whisper-1",
  speaker: "gpt-4o-mini-tts",
} as const;

/** A partner that puts documents in order, which OpenAI does not. */
export const rankingModel = "qwen3-rerank";
const secondSearch = `    - { partner: ranker, model: ${rankingModel}, endpoint: ranker-us }\n`;
const ranker = `id: ranker
name: Example Ranker
origin: US
dialect: alibaba-native
credential: { environment: RANKER_API_KEY }
capabilities: []
contracts:
  - { id: example-ranker-1, markets: [US], from: 2024-10-01, to: 2028-01-01 }
endpoints:
  - id: ranker-us
    url: https://dashscope-us.aliyuncs.com/api/v1
    region: us
    operator: Example Ranker Inc.
    operatorCountry: US
    storageRegion: us
    inferenceScope: us
models:
  - id: ${rankingModel}
    name: ${rankingModel}
    version: alias
    modification: none
    endpoints: [ranker-us]
`;

/**
 * Launches search, pictures and speech in the US in a copy of the launch book, and takes the maker's own text filter
 * away: a text filter cannot look at a picture or listen, so with it nothing of the kind would be served.
 */
export function launchMore({ launch }: { launch: string }): void {
  const features = Object.keys(models) as (keyof typeof models)[];
  appendFileSync(
    join(launch, "launches.yaml"),
    features
      .map(
        (feature) =>
          `\n- market: US\n  feature: ${feature}\n  platforms: [android, desktop, ios]\n  traveller: home\n  from: 2024-10-28\n  owner: features-us\n`,
      )
      .join(""),
  );
  appendFileSync(
    join(launch, "routes.yaml"),
    features
      .map(
        (feature) =>
          `\n- market: US\n  feature: ${feature}\n  use:\n    - { partner: openai, model: ${models[feature]}, endpoint: openai-us }\n${feature === "search" ? secondSearch : ""}`,
      )
      .join(""),
  );
  writeFileSync(join(launch, "partners/ranker.yaml"), ranker);
  appendFileSync(
    join(launch, "partners/openai.yaml"),
    [...new Set(Object.values(models))]
      .map(
        (id) =>
          `  - id: ${id}\n    name: ${id}\n    version: alias\n    modification: none\n    endpoints: [openai-us]\n`,
      )
      .join(""),
  );
  withoutScreens({ launch });
}

/** Takes the maker's own text filter away. */
export function withoutScreens({ launch }: { launch: string }): void {
  const file = join(launch, "maker.yaml");
  writeFileSync(file, readFileSync(file, "utf8").replace(/^screens: .*$/m, "screens: []"));
}
