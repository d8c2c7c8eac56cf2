import type { World } from "./world.ts";

/**
 * Waits until a world takes requests on: to start another in the same process keeps its event loop busy, and a gateway
 * that finds its own busy turns requests away for a while.
 */
export async function settled(world: World): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const reply = await fetch(`${world.url}/v1/models`, {
      headers: { authorization: `Bearer ${await world.token()}` },
    });
    if (reply.status !== 503) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the gateway takes no request on");
}
