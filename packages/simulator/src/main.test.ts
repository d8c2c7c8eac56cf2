import assert from "node:assert/strict";
import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import test from "node:test";
import { fileURLToPath } from "node:url";

import { simulatorFor } from "./testing/client.ts";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

async function outcome(environment: Record<string, string>): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [main], { env: { ...process.env, ...environment } });
  let said = "";
  child.stderr.on("data", (part: Buffer) => (said += part.toString()));
  const [code] = (await once(child, "exit")) as [number | null];
  return { code, said };
}

function start(): ReturnType<typeof fork> {
  return fork(main, { env: { ...process.env, HOMEPORT_SIMULATOR_PORT: "0" }, silent: true });
}

test("says that the port is taken, how to help it, and ends with 1", async (t) => {
  const { port } = await simulatorFor(t);
  const { code, said } = await outcome({ HOMEPORT_SIMULATOR_PORT: String(port) });
  assert.equal(code, 1);
  assert.match(said, new RegExp(`port ${port} is taken; .*HOMEPORT_SIMULATOR_PORT`));
});

test("refuses settings that it cannot honour", async () => {
  const wrong = { HOMEPORT_SIMULATOR_PORT: "http", HOMEPORT_SIMULATOR_TIMING: "slow" };
  for (const [name, value] of Object.entries(wrong)) {
    const { code, said } = await outcome({ HOMEPORT_SIMULATOR_PORT: "0", [name]: value });
    assert.equal(code, 1);
    assert.match(said, new RegExp(`${name} must be`));
  }
});

test("prints one line when it listens and ends cleanly on SIGTERM and SIGINT", async () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    const child = start();
    let printed = "";
    child.stdout?.on("data", (part: Buffer) => (printed += part.toString()));
    const [message] = (await once(child, "message")) as [{ url: string }];
    const reply = await fetch(message.url);
    assert.equal(reply.headers.get("homeport-simulated"), "1");
    child.kill(signal);
    const [code, by] = (await once(child, "exit")) as [number | null, string | null];
    assert.deepEqual([code, by], [0, null]);
    assert.match(printed, /^homeport simulator: simulated partners listen on http:\/\/127\.0\.0\.1:\d+\n$/);
  }
});

test("ends when its parent goes away", async () => {
  const child = start();
  await once(child, "message");
  child.disconnect();
  const [code] = (await once(child, "exit")) as [number | null];
  assert.equal(code, 0);
});
