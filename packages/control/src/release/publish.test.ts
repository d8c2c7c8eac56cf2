import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { makeWorld, now, problem, type World } from "../world.fixture.ts";

const summarizerLaunch =
  "  - { market: US, feature: summarizer, platforms: [ios, web], traveller: home, from: 2024-10-28 }\n";

async function serialOf(world: World): Promise<number> {
  const signed = JSON.parse(await world.read("home/release/live.json"));
  return JSON.parse(signed.release.payload).serial;
}

/** Applies a plan in a process of its own that is killed at its `count`th renaming of a file. */
async function applyAndDie(world: World, plan: string, count: number): Promise<NodeJS.Signals | null> {
  const control = fileURLToPath(new URL("../control.ts", import.meta.url));
  const direct = fileURLToPath(new URL("../direct.fixture.ts", import.meta.url));
  const script = `
    import files from "node:fs/promises";
    import { syncBuiltinESMExports } from "node:module";
    const { rename } = files;
    let left = ${count};
    files.rename = async (...names) => {
      left -= 1;
      if (left === 0) process.kill(process.pid, "SIGKILL");
      return rename(...names);
    };
    syncBuiltinESMExports();
    const { openControl } = await import(${JSON.stringify(control)});
    const { directly } = await import(${JSON.stringify(direct)});
    const control = directly(await openControl(${JSON.stringify(world.options)}, ${now}), "ana", ${now});
    await control.apply(${JSON.stringify(plan)}, ${now});
    await control.close();
  `;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], { stdio: "inherit" });
  const [, signal] = await once(child, "exit");
  return signal;
}

for (const [count, moment] of [
  [1, "before the filters are written"],
  [2, "between the filters and the release"],
] as const) {
  test(`a kill ${moment} is repaired at the next start`, async () => {
    await using world = await makeWorld();
    const control = await world.open();
    const plan = await control.propose(now);
    await control.approve(plan.id, world.sign(plan, "ana"), now);
    await control.approve(plan.id, world.sign(plan, "lea"), now);
    await control.close();
    assert.equal(await applyAndDie(world, plan.id, count), "SIGKILL");
    await assert.rejects(world.read("home/release/live.json"));
    const again = await world.open();
    assert.equal(await serialOf(world), 1);
    assert.match(await world.read("home/filters/harms.json"), /example threat/);
    assert.equal((await again.live())?.serial, 1);
    await assert.rejects(again.apply(plan.id, now), problem("plan_applied"));
  });
}

test("a child that is not killed applies in full", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  const plan = await control.propose(now);
  await control.approve(plan.id, world.sign(plan, "ana"), now);
  await control.approve(plan.id, world.sign(plan, "lea"), now);
  await control.close();
  assert.equal(await applyAndDie(world, plan.id, 3), null);
  assert.equal(await serialOf(world), 1);
});

test("a release that could not be written is written by applying again", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  const plan = await control.propose(now);
  await control.approve(plan.id, world.sign(plan, "ana"), now);
  await control.approve(plan.id, world.sign(plan, "lea"), now);
  const folder = join(world.options.home, "release");
  await writeFile(folder, "in the way");
  await assert.rejects(control.apply(plan.id, now));
  await rm(folder);
  assert.equal((await control.apply(plan.id, now)).serial, 1);
  assert.equal(await serialOf(world), 1);
  await assert.rejects(control.apply(plan.id, now), problem("plan_applied"));
});

test("a file that was edited, emptied or removed is written again at the next start", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  await world.release(control, now);
  await control.close();
  const good = await world.read("home/release/live.json");
  const spoil = [
    () => world.write("home/release/live.json", good.replace("textrank", "evilrank")),
    () => world.write("home/release/live.json", ""),
    () => world.remove("home/release"),
    () => world.write("home/filters/harms.json", "{}"),
  ];
  for (const act of spoil) {
    await act();
    await (await world.open()).close();
    assert.equal(await world.read("home/release/live.json"), good);
    assert.match(await world.read("home/filters/harms.json"), /example threat/);
  }
});

test("a sound file is not written again", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  await world.release(control, now);
  await control.close();
  await rename(join(world.options.home, "release"), join(world.options.home, "kept"));
  await mkdir(join(world.options.home, "release"));
  await world.write("home/release/live.json", await world.read("home/kept/live.json"));
  await (await world.open()).close();
  assert.deepEqual(await readdir(join(world.options.home, "release")), ["live.json"]);
});

test("leaves no temporary files behind", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  await world.release(control, now);
  for (const folder of ["release", "filters"]) {
    const names = await readdir(join(world.options.home, folder));
    assert.deepEqual(
      names.filter((name) => name.endsWith(".tmp")),
      [],
    );
  }
});

test("does not start over an older store than the file, so that no serial is given twice", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  await world.release(control, now);
  await world.edit("launch/launches.yaml", summarizerLaunch, "");
  await control.close();
  const { home } = world.options;
  const files = (await readdir(home)).filter((name) => name.startsWith("control.db"));
  assert.deepEqual(files, ["control.db"]);
  await rename(join(home, "control.db"), join(home, "older.db"));
  await assert.rejects(
    world.open(),
    problem("release_invalid", /has serial 1, but control\.db knows only none/),
  );
  await Promise.all(
    (await readdir(home)).filter((name) => name.startsWith("control.db")).map((name) => rm(join(home, name))),
  );
  await rename(join(home, "older.db"), join(home, "control.db"));
  assert.equal((await (await world.open()).live())?.serial, 1);
});
