import { readdirSync } from "node:fs";
import { join } from "node:path";
import { exampleApproval, root, startWorld, type World } from "../../test/support/world.ts";
import { type Oracle, readOracle } from "./oracle.ts";
import { features, wideRouting } from "./tuning.ts";
import { everyModel, widenBook } from "./wide-book.ts";

/** The day on which everything happens. */
const day = "2026-11-22";

/** A world with every partner in every market, and the oracle that judges what leaves it. */
export type WideWorld = { world: World; oracle: Oracle };

/** Starts a gateway with the careless book, and waits until it serves by it. */
export async function startWideWorld(): Promise<WideWorld> {
  const folders = { packs: "", launch: "" };
  const markets = readdirSync(join(root, "packs")).toSorted();
  const world = await startWorld({
    live: false,
    clock: () => Date.parse(`${day}T12:00:00Z`),
    config: { maxConcurrent: 1_024 },
    routing: wideRouting(markets),
    edit: (copies) => {
      Object.assign(folders, copies);
      widenBook(copies);
    },
  });
  try {
    await world.control.record({
      ...exampleApproval,
      features: [...features],
      coversModels: [...everyModel],
    });
    await world.goLive();
    await isReady(world);
    return { world, oracle: readOracle(folders, day) };
  } catch (cause) {
    await world.close();
    throw cause;
  }
}

async function isReady({ url }: World): Promise<void> {
  for (let attempt = 0; attempt < 1_200; attempt++) {
    if ((await fetch(`${url}/readyz`)).ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("the gateway did not take up its release within a minute");
}
