import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { goThrough } from "./go.ts";
import { assertNeverWrong, asTold, chat, seenOf, undisturbedText } from "./observe.ts";
import { regionalFaults } from "./regional-faults.ts";
import { type Scene, startScene } from "./scene.ts";
import { type Step, scenes, steps } from "./steps.ts";

const permitted = {
  US: ["openai-us"],
  GB: ["openai-eu", "openai-us"],
  CN: ["alibaba-cn-beijing"],
} as const;

const open: Partial<Record<Step["scene"], Scene>> = {};
before(async () => {
  open.sound = await startScene(scenes.sound());
  open.flawed = await startScene(scenes.flawed());
});
after(() => Promise.all(Object.values(open).map((scene) => scene.close())));

for (const fault of regionalFaults) {
  for (const way of ["whole", "stream"] as const) {
    const step = steps[fault.id];
    const skip = step?.lacks?.() ?? false;
    test(`${fault.id}: ${fault.title.en} (${way === "whole" ? "whole" : "streamed"})`, { skip }, async () => {
      assert.ok(step, "nobody says how it is brought about");
      const scene = open[step.scene] ?? assert.fail();
      const { world } = scene;
      const about = { place: fault.market, stream: way === "stream" };
      const next = async () => {
        const { client } = await chat(world, { ...about, stream: false });
        return { status: client.status, code: client.code };
      };
      const broken = fault.ways[way].client.text === "none";
      const undisturbed = broken ? "" : await undisturbedText(world, about);
      try {
        const { read, calls } = await goThrough(scene, step, about);
        assert.deepEqual(await next(), fault.next, "the next request");
        await step.check?.(scene);
        // A store that cannot be written may yet be read.
        const seen = await seenOf(world, read, { undisturbed, calls });
        assertNeverWrong(seen, { read, permitted: permitted[fault.market] });
        assert.deepEqual(asTold(seen, fault.ways[way]), fault.ways[way]);
      } finally {
        await step.mend?.(scene);
      }
      if (fault.mended) assert.deepEqual(await next(), fault.mended, "once the fault is gone");
    });
  }
}
