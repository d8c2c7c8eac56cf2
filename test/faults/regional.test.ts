import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { goThrough } from "./go.ts";
import { assertNeverWrong, asTold, chat, onSurface, seenOf, undisturbedText } from "./observe.ts";
import { regionalFaults } from "./regional-faults.ts";
import { type Scene, startScene } from "./scene.ts";
import { type Step, scenes, steps } from "./steps.ts";
import { surfaces } from "./surfaces.ts";

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
    const name = `${fault.id}: ${fault.title.en} (${way === "whole" ? "whole" : "streamed"})`;
    test(name, { skip }, async (context) => {
      assert.ok(step, "nobody says how it is brought about");
      const scene = open[step.scene] ?? assert.fail();
      const { world } = scene;
      const about = { place: fault.market, stream: way === "stream" };
      const nextIs = async (expected: typeof fault.next, when: string) => {
        for (const surface of surfaces) {
          const { client } = await chat(world, { surface, place: fault.market, stream: false });
          const told = { status: client.status, code: client.code };
          assert.deepEqual(told, expected, `${surface.id}: the next request, ${when}`);
        }
      };
      const broken = fault.ways[way].client.text === "none";
      const undisturbed = await Promise.all(
        surfaces.map((surface) =>
          broken ? Promise.resolve("") : undisturbedText(world, { ...about, surface }),
        ),
      );
      try {
        const gone = await goThrough(scene, step, about);
        await nextIs(fault.next, "while the fault stands");
        await step.check?.(scene);
        for (const [at, { surface, read, calls }] of gone.entries()) {
          await context.test(surface.id, async () => {
            // A store that cannot be written may yet be read.
            const seen = await seenOf(world, read, { undisturbed: undisturbed[at] ?? "", calls });
            const expected = onSurface(fault.ways[way], surface);
            assertNeverWrong(seen, { read, permitted: permitted[fault.market] });
            assert.deepEqual(asTold(seen, expected), expected);
          });
        }
      } finally {
        await step.mend?.(scene);
      }
      if (fault.mended) await nextIs(fault.mended, "once the fault is gone");
    });
  }
}
