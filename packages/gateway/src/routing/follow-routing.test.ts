import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { followRouting, type RoutingEvent, type RoutingSettings } from "./index.ts";

it("takes a changed file up at once, keeps the last good one where it is faulty, and goes back to the defaults without one", async (t) => {
  const home = mkdtempSync(join(tmpdir(), "homeport-routing-"));
  const file = join(home, "routing.json");
  writeFileSync(file, "{}");
  const taken: RoutingSettings[] = [];
  let told: (event: RoutingEvent) => void = () => {};
  const stop = followRouting(
    home,
    { retune: (settings) => taken.push(settings) },
    { everyMs: 20, report: (event) => told(event) },
  );
  t.after(() => {
    stop();
    rmSync(home, { recursive: true });
  });
  // The watch does not keep a process alive; this does, while the test waits.
  const alive = setInterval(() => {}, 1_000);
  t.after(() => clearInterval(alive));
  const next = (change: () => void) =>
    new Promise<RoutingEvent>((resolve) => {
      told = resolve;
      // After the watch's first look, without which there is nothing to compare with.
      setTimeout(change, 60);
    });
  assert.deepEqual(await next(() => writeFileSync(file, `{ "connectMs": 700 }`)), { type: "retuned" });
  assert.equal(taken.at(-1)?.connectMs, 700);
  const faulty = await next(() => writeFileSync(file, `{ "conectMs": 800, "rules": [] }`));
  assert.ok(faulty.type === "faulty" && faulty.message.includes("`conectMs` is not a field"));
  assert.equal(taken.length, 1);
  await next(() => rmSync(file));
  assert.deepEqual([taken.length, taken.at(-1)?.connectMs], [2, 5_000]);
});
