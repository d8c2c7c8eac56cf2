import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { startWorld, type World, type WorldOptions } from "../support/world.ts";

/** Where the example's endpoints lie in the world of a simulator. */
const hosts: Readonly<Record<string, string>> = {
  "us.api.openai.com": "openai-us",
  "eu.api.openai.com": "openai-eu",
  "dashscope.aliyuncs.com": "alibaba-cn-beijing",
  "dashscope-intl.aliyuncs.com": "alibaba-sg",
};

const markets = new Set(["US", "GB", "CN"]);

type Folders = { packs: string; launch: string; filters: string };

export type StageOptions = WorldOptions & {
  timeouts?: object;
  /** Has a summary served by whom a chat is, under the same duties, so that the same comes of a fault on each surface. */
  alike?: boolean;
};

/** Starts a world of three markets, which is sooner there than all of them, with short patience and no breaker. */
export async function startStage(options: StageOptions = {}): Promise<World> {
  const {
    edit,
    alike,
    timeouts = { firstByteMs: 10_000, gapMs: 10_000, totalMs: 15_000 },
    ...rest
  } = options;
  return startWorld({
    approved: true,
    ...rest,
    routing: {
      rules: [{ timeouts }],
      endpoints: [{ breaker: { consecutive: 10_000, minimum: 1_000_000 } }],
      // Control compiles in this very process, which is no reason to turn requests away.
      shed: { loopDelayMs: 600_000 },
    },
    edit: (folders) => {
      onlyThree(folders);
      if (alike) summariesAsChats(folders);
      edit?.(folders);
    },
  });
}

function onlyThree({ packs, launch }: Folders): void {
  for (const name of readdirSync(packs)) {
    if (!markets.has(name)) rmSync(join(packs, name), { recursive: true });
  }
  for (const name of ["launches.yaml", "routes.yaml"]) {
    rewrite(join(launch, name), (rows) =>
      (rows as { market: string }[]).filter(({ market }) => markets.has(market)),
    );
  }
  rewrite(join(launch, "partners", "openai.yaml"), (partner) => {
    const { contracts, ...others } = partner as { contracts: { markets: string[] }[] };
    const bounded = contracts.map((contract) => ({
      ...contract,
      markets: contract.markets.filter((market) => markets.has(market)),
    }));
    return { ...others, contracts: bounded };
  });
}

function summariesAsChats({ packs, launch }: Folders): void {
  rewrite(join(launch, "routes.yaml"), (rows) => {
    const routes = rows as { market: string; feature: string; use: object[] }[];
    return routes.map((route) => {
      const chat = routes.find(({ market, feature }) => market === route.market && feature === "chat");
      return route.feature === "summarizer" && chat ? { ...route, use: chat.use } : route;
    });
  });
  for (const market of markets) {
    rewrite(join(packs, market, "pack.yaml"), (pack) => {
      const { rules, ...others } = pack as { rules: { type: string; features?: string[] }[] };
      const told = rules.map((rule) =>
        rule.type === "disclosure" && rule.features?.includes("chat")
          ? { ...rule, features: [...rule.features, "summarizer"] }
          : rule,
      );
      return { ...others, rules: told };
    });
  }
}

/** Reads a YAML file, changes what it says and writes it again. */
export function rewrite(file: string, change: (value: unknown) => unknown): void {
  writeFileSync(file, stringify(change(parse(readFileSync(file, "utf8")))));
}

/** The endpoints that were called, in order, as the simulator's witness saw them. */
export async function callsSeen(simulator: string): Promise<string[]> {
  const response = await fetch(`${simulator}/simulate/witness`);
  const { calls } = (await response.json()) as { calls: { host: string }[] };
  return calls.map(({ host }) => hosts[host] ?? host);
}

/** The names in the simulated keys that were used, in order. */
export async function keysSeen(simulator: string): Promise<(string | null)[]> {
  const response = await fetch(`${simulator}/simulate/witness`);
  const { calls } = (await response.json()) as { calls: { simulatedKeyName: string | null }[] };
  return calls.map(({ simulatedKeyName }) => simulatedKeyName);
}

/** Forgets what the witness saw and what the simulator was told to do. */
export async function clear(simulator: string): Promise<void> {
  await fetch(`${simulator}/simulate/witness`, { method: "DELETE" });
  await fetch(`${simulator}/simulate/scenario`, { method: "DELETE" });
}

/** Has the simulator play faults at a host until it is cleared. */
export async function play(simulator: string, host: string, faults: readonly string[]): Promise<void> {
  const response = await fetch(`${simulator}/simulate/scenario`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ host, faults }),
  });
  if (!response.ok) throw new Error(await response.text());
}
