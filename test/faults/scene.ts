import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Simulator, startSimulator } from "@homeport/simulator";
import { freePort, hasRedisServer, OwnRedis } from "../../conformance/counters/redis-server.ts";
import type { World, WorldOptions } from "../support/world.ts";
import { type Gate, openGate } from "./gate.ts";
import { rewrite, startStage } from "./stage.ts";

/** A world whose partners are really called, through a gate, with a clock that only moves when it is told to. */
export type Scene = {
  world: World;
  gate: Gate;
  simulator: Simulator;
  clock: { now: number };
  /** What the gateway counts its limits in; null where it counts them by itself. */
  redis: OwnRedis | null;
  /** Files whose content is the partners' key, by partner. */
  keys: { openai: string; alibaba: string };
  /** Waits until something holds. @throws Error where it does not within ten seconds */
  until: (look: () => boolean | Promise<boolean>) => Promise<void>;
  close(): Promise<void>;
};

export type SceneOptions = {
  /** Milliseconds since 1970 at which the world's clock stands. */
  at?: number;
  edit?: WorldOptions["edit"];
  /** Has the gateway keep a limit in a Redis of its own, where there is one to start. */
  limited?: boolean;
};

/** One limit that every request counts against, and that none reaches. */
const callers = {
  type: "homeport-callers/1",
  withoutKey: "maker",
  limits: [{ most: 10_000, of: "requests", per: "minute" }],
  tenants: [{ id: "maker" }],
  keys: [],
};

type Partner = { credential: unknown; endpoints: { url: string }[] };

/** Starts a scene; close it. */
export async function startScene({ at = Date.now(), edit, limited }: SceneOptions = {}): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), "homeport-fault-"));
  const keys = { openai: join(folder, "openai"), alibaba: join(folder, "alibaba") };
  for (const [name, file] of Object.entries(keys)) writeFileSync(file, `simulated-${name}`, { mode: 0o600 });
  const simulator = await startSimulator({ port: 0 });
  const gate = await openGate(simulator.url);
  const clock = { now: at };
  const redis = limited && hasRedisServer() ? new OwnRedis(await freePort()) : null;
  await redis?.start();
  const through = (endpoint: { url: string }) => {
    const { host, pathname } = new URL(endpoint.url);
    return { ...endpoint, url: `${gate.origin}/hosts/${host}${pathname}`, privateAddress: true };
  };
  const world = await startStage({
    alike: true,
    clock: () => clock.now,
    config: { simulator: null, redis: redis?.url ?? null },
    edit: (folders) => {
      for (const [name, file] of Object.entries(keys)) {
        rewrite(join(folders.launch, "partners", `${name}.yaml`), (partner) => {
          const { endpoints, ...others } = partner as Partner;
          return { ...others, credential: { file }, endpoints: endpoints.map(through) };
        });
      }
      if (redis) writeFileSync(join(dirname(folders.packs), "callers.json"), JSON.stringify(callers));
      edit?.(folders);
    },
  });
  return {
    world,
    gate,
    simulator,
    clock,
    redis,
    keys,
    async until(look) {
      for (let attempt = 0; attempt < 400; attempt++) {
        if (await look()) return;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
      throw new Error("it did not happen within ten seconds");
    },
    async close() {
      await world.close();
      await gate.close();
      await simulator.close();
      await redis?.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
