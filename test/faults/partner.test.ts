import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type Simulator, startSimulator } from "@homeport/simulator";
import type { World } from "../support/world.ts";
import { type Door, openDoor } from "./door.ts";
import type { Cause } from "./fault.ts";
import { type Gone, shareOf } from "./go.ts";
import {
  assertNeverWrong,
  asTold,
  chat,
  onSurface,
  question,
  type Read,
  seenOf,
  undisturbedText,
} from "./observe.ts";
import { partnerFaults } from "./partner-faults.ts";
import { callsSeen, clear, play, rewrite, startStage } from "./stage.ts";
import { surfaces } from "./surfaces.ts";

/** Short, and yet longer than a busy machine takes for an answer. */
const timeouts = { firstByteMs: 500, gapMs: 500, totalMs: 1_000 };

/** Where each situation is asked, the host that comes first there, and what may be called at all. */
const situations = {
  alone: { place: "US", host: "us.api.openai.com", permitted: ["openai-us"] },
  second: { place: "GB", host: "eu.api.openai.com", permitted: ["openai-eu", "openai-us"] },
} as const;

let simulated: World;
/** The same world with little patience, whose partners are really called, each through a door of its own. */
let called: World;
let simulator: Simulator;
const doors: Record<string, Door> = {};

before(async () => {
  simulator = await startSimulator({ port: 0 });
  doors["us.api.openai.com"] = await openDoor(simulator.url);
  doors["eu.api.openai.com"] = await openDoor(simulator.url);
  simulated = await startStage({ alike: true, config: { simulator: simulator.url } });
  called = await startStage({
    alike: true,
    timeouts,
    config: { simulator: null },
    environment: { OPENAI_API_KEY: "simulated-openai" },
    edit: ({ launch }) =>
      rewrite(join(launch, "partners", "openai.yaml"), (partner) => {
        const { endpoints, ...others } = partner as { endpoints: { url: string }[] };
        return { ...others, endpoints: endpoints.map(throughDoor) };
      }),
  });
});
after(async () => {
  await Promise.all([simulated.close(), called.close(), ...Object.values(doors).map((door) => door.close())]);
  await simulator.close();
});

function throughDoor(endpoint: { url: string }) {
  const { host, pathname } = new URL(endpoint.url);
  const url = `http://127.0.0.1:${doors[host]?.port ?? 0}/hosts/${host}${pathname}`;
  return { ...endpoint, url, privateAddress: true };
}

/** Whether a fault shows only once patience has ended. */
function isSlow(cause: Cause): boolean {
  return cause.by === "socket" ? cause.socket === "silent" : cause.by === "simulator" && !!cause.patience;
}

/** Brings a fault about at a host; says in which world, and with what to ask. */
async function bringAbout(cause: Cause, host: string): Promise<{ world: World; content: string }> {
  await clear(simulator.url);
  if (cause.by === "simulator") await play(simulator.url, host, [cause.fault]);
  if (cause.by === "socket") await doors[host]?.be(cause.socket);
  return {
    world: cause.by === "socket" || isSlow(cause) ? called : simulated,
    content: cause.by === "words" ? `${question} ${cause.words}` : question,
  };
}

async function bringBack(cause: Cause, host: string): Promise<void> {
  if (cause.by === "socket") await doors[host]?.be("open");
}

/** Asks on every surface, one after another; where each would have to be waited for, on all of them at once. */
async function goThrough(
  { cause }: { cause: Cause },
  { host, place, stream }: { host: string; place: string; stream: boolean },
): Promise<{ world: World; gone: Gone[] }> {
  const { world, content } = await bringAbout(cause, host);
  try {
    if (isSlow(cause)) {
      const asked = surfaces.map((surface) => chat(world, { surface, stream, place, content }));
      const reads = await Promise.all(asked);
      const calls = shareOf(await callsSeen(simulator.url), surfaces.length);
      return { world, gone: surfaces.map((surface, at) => ({ surface, read: reads[at] as Read, calls })) };
    }
    const gone: Gone[] = [];
    for (const surface of surfaces) {
      const before = (await callsSeen(simulator.url)).length;
      const read = await chat(world, { surface, stream, place, content });
      gone.push({ surface, read, calls: (await callsSeen(simulator.url)).slice(before) });
    }
    return { world, gone };
  } finally {
    await bringBack(cause, host);
  }
}

for (const fault of partnerFaults) {
  for (const situation of ["alone", "second"] as const) {
    for (const way of ["whole", "stream"] as const) {
      const how = `${way === "whole" ? "whole" : "streamed"}, ${situation === "alone" ? "one partner" : "two"}`;
      test(`${fault.id}: ${fault.title.en} (${how})`, async (context) => {
        const { place, host, permitted } = situations[situation];
        const stream = way === "stream";
        await clear(simulator.url);
        const undisturbed = await Promise.all(
          surfaces.map((surface) => undisturbedText(simulated, { surface, stream, place })),
        );
        const { world, gone } = await goThrough(fault, { host, place, stream });
        for (const [at, { surface, read, calls }] of gone.entries()) {
          await context.test(surface.id, async () => {
            const seen = await seenOf(world, read, { undisturbed: undisturbed[at] ?? "", calls });
            const expected = onSurface(fault[situation][way], surface);
            assertNeverWrong(seen, { read, permitted });
            assert.deepEqual(asTold(seen, expected), expected);
          });
        }
      });
    }
  }
}
