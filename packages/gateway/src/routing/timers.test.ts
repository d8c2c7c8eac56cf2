import assert from "node:assert/strict";
import { it } from "node:test";
import { systemTimers } from "./index.ts";

it("rings once after its time, and not at all where it was stopped", async () => {
  const rung: string[] = [];
  const began = systemTimers.now();
  const stop = systemTimers.after(10, () => rung.push("stopped"));
  stop();
  await new Promise<void>((resolve) => {
    systemTimers.after(30, () => {
      rung.push("rung");
      resolve();
    });
  });
  assert.deepEqual(rung, ["rung"]);
  // A timer of the system's may ring a millisecond early by another clock.
  assert.ok(systemTimers.now() - began >= 28);
});
