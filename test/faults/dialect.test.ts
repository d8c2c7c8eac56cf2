import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { World } from "../support/world.ts";
import { china } from "./expect.ts";
import { assertNeverWrong, chat, question, seenOf, undisturbedText } from "./observe.ts";
import { partnerFaults } from "./partner-faults.ts";
import { callsSeen, clear, play, startStage } from "./stage.ts";

const host = "dashscope.aliyuncs.com";

let world: World;
before(async () => {
  world = await startStage({ timeouts: { firstByteMs: 500, gapMs: 500, totalMs: 1_000 } });
});
after(() => world.close());

for (const { id, title, cause, alone } of partnerFaults) {
  if (cause.by === "socket") continue;
  for (const way of ["whole", "stream"] as const) {
    test(`${id}: another partner's dialect tells the client the same (${way})`, async () => {
      const asking = { stream: way === "stream", place: "CN" };
      const { url } = world.simulator;
      await clear(url);
      const undisturbed = await undisturbedText(world, asking);
      await clear(url);
      if (cause.by === "simulator") await play(url, host, [cause.fault]);
      const content = cause.by === "words" ? `${question} ${cause.words}` : question;
      const read = await chat(world, { ...asking, content });
      const calls = await callsSeen(url);
      const seen = await seenOf(world, read, { undisturbed, calls });
      assertNeverWrong(seen, { read, permitted: [china.first] });
      assert.deepEqual(seen.calls, [china.first]);
      assert.deepEqual(
        { ...seen.client, retryAfter: null },
        { ...alone[way].client, retryAfter: null },
        title.en,
      );
      assert.equal(seen.receipt.outcome, alone[way].receipt.outcome);
      assert.deepEqual(seen.receipt.codes, alone[way].receipt.codes);
    });
  }
}
