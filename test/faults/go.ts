import { chat, type Read } from "./observe.ts";
import type { Scene } from "./scene.ts";
import { callsSeen, clear } from "./stage.ts";
import type { Step } from "./steps.ts";

/** An answer as it came back through a fault, the endpoints that were called for it, and what came of the next. */
export type Gone = { read: Read; calls: readonly string[] };

/** Brings a fault about and asks; with something to happen meanwhile, half of the partner's answer waits for it. */
export async function goThrough(
  scene: Scene,
  step: Step,
  { place, stream }: { place: string; stream: boolean },
): Promise<Gone> {
  const { world, gate, simulator } = scene;
  const token = await world.token({ place });
  await clear(simulator.url);
  await step.before?.(scene);
  const { during } = step;
  if (!during) {
    const read = await chat(world, { stream, token });
    return { read, calls: await callsSeen(simulator.url) };
  }
  const held = gate.hold();
  const shown = Promise.withResolvers<void>();
  const reading = chat(world, { stream, token, shown: shown.resolve });
  // An answer that ends sooner than it can be held is seen by whoever compares.
  await Promise.race([Promise.all([held.half, stream ? shown.promise : null]), reading]);
  try {
    await during(scene);
  } finally {
    held.open();
  }
  const read = await reading;
  return { read, calls: await callsSeen(simulator.url) };
}
