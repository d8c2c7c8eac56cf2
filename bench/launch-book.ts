import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { model } from "./trial.ts";

const day = 86_400_000;

/**
 * Writes the benchmark's launch book: chat in CN with everything its pack demands, and in US, where the pack demands
 * neither screen nor label. Both partners stand at the mock's private address.
 */
export function writeLaunchBook(folder: string, mock: string, now: number): void {
  const date = (days: number) => new Date(now + days * day).toISOString().slice(0, 10);
  const dates = `from: ${date(-60)}, to: ${date(300)}`;
  const partner = (id: string, market: string, dialect: string) => {
    const region = market === "CN" ? "cn-beijing" : "us";
    return `id: ${id}
name: Mock partner
origin: ${market}
dialect: ${dialect}
credential: { environment: BENCH_PARTNER_KEY }
contracts: [{ id: ${id}-contract, markets: [${market}], ${dates} }]
endpoints:
  - id: ${id}-endpoint
    url: ${mock}/v1
    region: ${region}
    operator: Mock operator
    operatorCountry: ${market}
    storageRegion: ${region}
    inferenceScope: ${region}
    privateAddress: true
models:
  - { id: ${model}, name: ${model}, version: "1", modification: none, endpoints: [${id}-endpoint] }
`;
  };
  const files = {
    "maker.yaml": "name: Bench\nscreens: []\n",
    "launches.yaml": ["CN", "US"]
      .map(
        (market) =>
          `- { market: ${market}, feature: chat, platforms: [android], traveller: home, from: ${date(-30)} }\n`,
      )
      .join(""),
    "routes.yaml": ["CN", "US"]
      .map((market) => {
        const id = `mock-${market.toLowerCase()}`;
        return `- { market: ${market}, feature: chat, use: [{ partner: ${id}, model: ${model}, endpoint: ${id}-endpoint }] }\n`;
      })
      .join(""),
    "hosting.yaml": ["moderation", "cache", "log", "embedding", "evaluation", "backup"]
      .map(
        (dataClass) => `- { market: CN, dataClass: ${dataClass}, region: cn-beijing, from: ${date(-60)} }\n`,
      )
      .join(""),
    "partners/mock-cn.yaml": partner("mock-cn", "CN", "alibaba"),
    "partners/mock-us.yaml": partner("mock-us", "US", "openai"),
    "approvals/bench.yaml": `id: bench
market: CN
kind: registration
authority: nobody
holder: Bench
state: granted
number: BENCH-0001
features: [chat]
coversModels: ["${model}@1"]
from: ${date(-30)}
to: ${date(270)}
display: { en: "Model: mock.", zh: 模型：模拟。 }
`,
  };
  for (const [name, text] of Object.entries(files)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
