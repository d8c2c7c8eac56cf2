import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { finished } from "node:stream/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { makeWorld, type World } from "./world.fixture.ts";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

type Started = { child: ChildProcess; said: () => string; ended: Promise<number | null> };

async function start(world: World, environment: Record<string, string> = {}): Promise<Started> {
  const { home, packs, launch, filters, keys, trust } = world.options;
  await world.write("home/trust.json", JSON.stringify(trust));
  await world.write("home/keys/control.pem", keys.control);
  await world.write("home/keys/filters.pem", keys.filters);
  const child = fork(main, [], {
    execArgv: [],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: {
      HOMEPORT_HOME: home,
      HOMEPORT_PACKS: packs,
      HOMEPORT_LAUNCH: launch,
      HOMEPORT_FILTERS: filters,
      HOMEPORT_CONTROL_PORT: "0",
      ...environment,
    },
  });
  let text = "";
  child.stdout?.on("data", (part) => (text += String(part)));
  child.stderr?.on("data", (part) => (text += String(part)));
  // Not `close`, which never comes after a disconnect.
  const ended = Promise.all([
    once(child, "exit"),
    ...[child.stdout, child.stderr].map((out) => out && finished(out)),
  ]).then(([[code]]): number | null => code);
  return { child, said: () => text, ended };
}

async function listening({ said, ended }: Started): Promise<string> {
  const deadline = AbortSignal.timeout(20_000);
  while (!deadline.aborted) {
    const url = /^control listens on (\S+)$/m.exec(said())?.[1];
    if (url) return url;
    const code = await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 25, "waiting"))]);
    assert.equal(code, "waiting", said());
  }
  return assert.fail(`it never listened: ${said()}`);
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  test(`says one line, answers, and ends cleanly on ${signal}`, async () => {
    await using world = await makeWorld();
    const started = await start(world);
    const url = await listening(started);
    assert.deepEqual(await (await fetch(`${url}/healthz`)).json(), { status: "ok" });
    started.child.kill(signal);
    assert.equal(await started.ended, 0);
    assert.equal(started.said(), `control listens on ${url}\n`);
  });
}

test("ends when the process that started it is gone", async () => {
  await using world = await makeWorld();
  const started = await start(world);
  await listening(started);
  started.child.disconnect();
  assert.equal(await started.ended, 0);
});

test("says which port is taken and how to choose another", async () => {
  await using world = await makeWorld();
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  assert.ok(address && typeof address === "object");
  const started = await start(world, { HOMEPORT_CONTROL_PORT: String(address.port) });
  assert.equal(await started.ended, 1);
  assert.equal(
    started.said(),
    `control did not start: port ${address.port} is taken; end what uses it, or choose another with HOMEPORT_CONTROL_PORT=${address.port + 100}\n`,
  );
  server.close();
});

test("says in one line what is missing or wrong", async () => {
  await using world = await makeWorld();
  const bare = await start(world, { HOMEPORT_HOME: join(world.root, "nothing") });
  assert.equal(await bare.ended, 1);
  assert.match(bare.said(), /^control did not start: `.*trust\.json` cannot be read; .*\n$/);
  const port = await start(world, { HOMEPORT_CONTROL_PORT: "http" });
  assert.equal(await port.ended, 1);
  assert.match(port.said(), /^control did not start: HOMEPORT_CONTROL_PORT is `http`; .*\n$/);
});

test("is read by nobody unknown, unless it is told that anybody on this machine may, and follows its files", async () => {
  await using world = await makeWorld();
  const closed = await start(world);
  const url = await listening(closed);
  assert.equal((await fetch(`${url}/v1/plans`)).status, 401);
  await world.write("home/trust.json", "{");
  assert.equal((await fetch(`${url}/healthz`)).status, 200);
  await world.write("home/login.json", "{");
  assert.equal((await fetch(`${url}/login`)).status, 503);
  closed.child.kill("SIGTERM");
  await closed.ended;
  await world.remove("home/login.json");
  const open = await start(world, { HOMEPORT_OPEN_READS: "allow" });
  assert.equal((await fetch(`${await listening(open)}/v1/plans`)).status, 200);
  open.child.kill("SIGTERM");
  await open.ended;
});

test("does not start where anybody could read from elsewhere, or where `login.json` cannot hold", async () => {
  await using world = await makeWorld();
  const both = await start(world, {
    HOMEPORT_OPEN_READS: "allow",
    HOMEPORT_CONTROL_HOSTS: "control.maker.example",
  });
  assert.equal(await both.ended, 1);
  assert.match(both.said(), /HOMEPORT_OPEN_READS lets anybody read, .*; choose one/);
  await world.write(
    "home/login.json",
    JSON.stringify({
      issuer: "http://login.maker.example",
      clientId: "homeport",
      redirectUri: "https://control.maker.example/elsewhere",
      claim: "email",
      people: { "Ana@maker.example": "ana", "ana@maker.example": "lea" },
    }),
  );
  const wrong = await start(world);
  assert.equal(await wrong.ended, 1);
  assert.match(wrong.said(), /`login\.json` cannot be used: issuer: must be https, or http on loopback/);
  assert.match(
    wrong.said(),
    /redirectUri: must end with `\/login\/callback`; people: names one person twice/,
  );
});
