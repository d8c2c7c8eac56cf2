import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { stringify } from "yaml";
import { assertRefused, makeSite } from "../http/http.fixture.ts";
import { approval, makeWorld, now, problem } from "../world.fixture.ts";

const drafting = { ...approval, state: "drafting" } as const;

test("an approval goes its way, and its file holds each state with its day", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  await control.record(drafting);
  await control.move(approval.id, { state: "self_assessed", on: "2026-10-01" });
  await control.move(approval.id, { state: "submitted_provincial", on: "2026-10-02" });
  const moved = await control.move(approval.id, { state: "granted" });
  const history = [
    { state: "drafting", on: "2026-10-01" },
    { state: "self_assessed", on: "2026-10-01" },
    { state: "submitted_provincial", on: "2026-10-02" },
    { state: "granted", on: "2026-11-22" },
  ];
  assert.deepEqual(moved, { ...approval, history });
  assert.deepEqual((await control.book()).book.approvals, [moved]);
  assert.deepEqual(await readdir(join(world.options.home, "launch/approvals")), ["cn-registration.yaml"]);
});

test("an approval whose history nobody told keeps none, and moves all the same", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  await control.record(approval);
  assert.deepEqual(await control.move(approval.id, { state: "published" }), {
    ...approval,
    state: "published",
  });
});

test("a state that cannot follow is refused with those that can, and the file stays", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  await control.record(drafting);
  const before = await world.read("home/launch/approvals/cn-registration.yaml");
  await assert.rejects(
    control.move(approval.id, { state: "granted" }),
    problem(
      "approval_transition_illegal",
      /state: this registration is `drafting`; it goes to `self_assessed`, `withdrawn`/,
    ),
  );
  await control.move(approval.id, { state: "self_assessed", on: "2026-11-01" });
  await assert.rejects(
    control.move(approval.id, { state: "submitted_provincial", on: "2026-10-31" }),
    problem("invalid_request", /history/),
  );
  await control.move(approval.id, { state: "withdrawn", on: "2026-11-01" });
  await assert.rejects(
    control.move(approval.id, { state: "drafting" }),
    problem("approval_transition_illegal", /nothing follows it/),
  );
  assert.notEqual(await world.read("home/launch/approvals/cn-registration.yaml"), before);
});

test("what stands in the maker's own files is edited there, and what nobody recorded is not found", async () => {
  await using world = await makeWorld();
  await world.write("launch/approvals/own.yaml", stringify({ ...drafting, id: "own" }));
  const control = await world.open();
  const move = { state: "self_assessed" } as const;
  await assert.rejects(
    control.move("own", move),
    problem("record_not_found", /stands in launch\/approvals\/own\.yaml; edit it there/),
  );
  for (const id of ["nothing", "../own", ""]) {
    await assert.rejects(control.move(id, move), problem("record_not_found"));
  }
  await world.write("home/launch/approvals/broken.yaml", "id: broken\nstate: drafting\n");
  await assert.rejects(control.move("broken", move), problem("book_invalid", /broken\.yaml/));
});

test("over HTTP a move is signed, refused by its code, and leaves its entry", async () => {
  await using site = await makeSite();
  await site.post("/v1/approvals", approval);
  const path = `/v1/approvals/${approval.id}/state`;
  assertRefused(await site.post(path, { state: "drafting" }), ["approval_transition_illegal", 409]);
  assertRefused(await site.post(path, { state: "lost" }), ["invalid_request", 400]);
  assertRefused(await site.post(path, { state: "published", force: true }), ["unsupported_parameter", 400]);
  const moved = await site.post(path, { state: "published" });
  assert.deepEqual([moved.status, moved.json.approval.state], [200, "published"]);
  const { json } = await site.send("/v1/changes");
  assert.deepEqual(
    json.changes
      .slice(0, 2)
      .map(({ facts }: { facts: Record<string, unknown> }) => [
        facts["operation"],
        facts["outcome"],
        facts["at"],
      ]),
    ["done", "begun"].map((outcome) => [
      "POST /v1/approvals/:id/state",
      outcome,
      new Date(now).toISOString(),
    ]),
  );
});
