import assert from "node:assert/strict";
import { test } from "node:test";
import { stringify } from "yaml";
import { approval, makeWorld, now, problem } from "../world.fixture.ts";

test("a plan says which rules come and go, and which is rewritten in place while in force", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  await world.release(control, now);
  await world.edit("packs/US/pack.yaml", "from: 2024-01-01", "from: 2024-02-01");
  await world.edit(
    "packs/CN/pack.yaml",
    "  - id: CN/screen",
    "  - { id: CN/told, type: disclosure, summary: { en: told, zh: 告知 }, sources: [cn-measures], text: { en: an AI, zh: 人工智能 } }\n  - id: CN/screen",
  );
  const { plan } = await control.propose(now);
  const told = plan.changes.filter(({ direction }) => direction === "neutral").map(({ text }) => text.en);
  assert.deepEqual(told, [
    "adds CN/told: told",
    "rewrites US/open in place, in force since 2024-01-01; a change of law would add a version",
  ]);
});

test("a plan refuses an approval whose state jumped in the files, and takes a legal move", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  const file = "launch/approvals/own.yaml";
  const own = { ...approval, id: "own", state: "suspended" as const };
  await world.write(file, stringify(own));
  await world.release(control, now);
  await world.write(file, stringify({ ...own, state: "drafting" }));
  await assert.rejects(
    control.propose(now),
    problem(
      "approval_transition_illegal",
      /`own` is live as `suspended` and cannot become `drafting`; from there: `granted`, `published`/,
    ),
  );
  await world.write(file, stringify({ ...own, state: "granted" }));
  assert.equal((await control.propose(now)).plan.keysNeeded, 2);
  await world.write(file, stringify({ ...own, state: "revoked" }));
  await world.release(control, now);
  await world.write(file, stringify({ ...own, state: "granted" }));
  await assert.rejects(control.propose(now), problem("approval_transition_illegal", /nothing follows it/));
});
