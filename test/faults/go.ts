import { chat, type Read } from "./observe.ts";
import type { Scene } from "./scene.ts";
import { callsSeen, clear } from "./stage.ts";
import type { Step } from "./steps.ts";
import type { Surface } from "./surface.ts";
import { surfaces } from "./surfaces.ts";

/** An answer as it came back through a fault, and the endpoints that were called for it. */
export type Gone = { surface: Surface; read: Read; calls: readonly string[] };

type Asking = { place: string; stream: boolean };

/**
 * Brings a fault about and asks on every surface, one after another; with something to happen meanwhile on all of them at
 * once, and half of each answer of the partner waits for it.
 */
export async function goThrough(scene: Scene, step: Step, { place, stream }: Asking): Promise<Gone[]> {
  const { world, gate, simulator } = scene;
  const token = await world.token({ place });
  await clear(simulator.url);
  await step.before?.(scene);
  const { during } = step;
  if (!during) {
    const gone: Gone[] = [];
    for (const surface of surfaces) {
      const before = (await callsSeen(simulator.url)).length;
      const read = await chat(world, { surface, stream, token });
      gone.push({ surface, read, calls: (await callsSeen(simulator.url)).slice(before) });
    }
    return gone;
  }
  const held = gate.hold(surfaces.length);
  const reading = surfaces.map((surface) => {
    const shown = Promise.withResolvers<void>();
    const read = chat(world, { surface, stream, token, shown: shown.resolve });
    // An answer that ends sooner than it can be held is seen by whoever compares.
    return { surface, read, shown: Promise.race([stream ? shown.promise : null, read]) };
  });
  const all = Promise.all(reading.map(({ read }) => read));
  await Promise.race([Promise.all([held.half, ...reading.map(({ shown }) => shown)]), all]);
  try {
    await during(scene);
  } finally {
    held.open();
  }
  await all;
  const calls = shareOf(await callsSeen(simulator.url), surfaces.length);
  return Promise.all(reading.map(async ({ surface, read }) => ({ surface, read: await read, calls })));
}

/** The calls for each of so many that were asked at once, where they are the same for all of them. @throws Error where not */
export function shareOf(calls: readonly string[], asked: number): string[] {
  const each = Object.groupBy(calls, (call) => call);
  return Object.keys(each)
    .toSorted()
    .flatMap((call) => {
      const made = each[call] ?? [];
      if (made.length % asked !== 0) throw new Error(`${made.length} calls of \`${call}\``);
      return Array.from({ length: made.length / asked }, () => call);
    });
}
