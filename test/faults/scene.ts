import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Simulator, startSimulator } from "@homeport/simulator";
import type { World, WorldOptions } from "../support/world.ts";
import { type Gate, openGate } from "./gate.ts";
import { rewrite, startStage } from "./stage.ts";

/** A world whose partners are really called, through a gate, with a clock that only moves when it is told to. */
export type Scene = {
  world: World;
  gate: Gate;
  simulator: Simulator;
  clock: { now: number };
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
};

type Partner = { credential: unknown; endpoints: { url: string }[] };

/** Starts a scene; close it. */
export async function startScene({ at = Date.now(), edit }: SceneOptions = {}): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), "homeport-fault-"));
  const keys = { openai: join(folder, "openai"), alibaba: join(folder, "alibaba") };
  for (const [name, file] of Object.entries(keys)) writeFileSync(file, `simulated-${name}`, { mode: 0o600 });
  const simulator = await startSimulator({ port: 0 });
  const gate = await openGate(simulator.url);
  const clock = { now: at };
  const through = (endpoint: { url: string }) => {
    const { host, pathname } = new URL(endpoint.url);
    return { ...endpoint, url: `${gate.origin}/hosts/${host}${pathname}`, privateAddress: true };
  };
  const world = await startStage({
    clock: () => clock.now,
    config: { simulator: null },
    edit: (folders) => {
      for (const [name, file] of Object.entries(keys)) {
        rewrite(join(folders.launch, "partners", `${name}.yaml`), (partner) => {
          const { endpoints, ...others } = partner as Partner;
          return { ...others, credential: { file }, endpoints: endpoints.map(through) };
        });
      }
      edit?.(folders);
    },
  });
  return {
    world,
    gate,
    simulator,
    clock,
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
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
