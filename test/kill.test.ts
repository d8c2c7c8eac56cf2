import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";
import { auditStore, openForReading, receiptTable } from "@homeport/gateway";
import { verifyingKey } from "@homeport/protocol/envelope";
import { readFileSync } from "node:fs";
import { root, startWorld } from "./support/world.ts";

/** A gateway in a process of its own on the world's folder. */
async function startProcess(home: string, simulator: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [join(root, "packages/gateway/src/main.ts")], {
    env: { ...process.env, HOMEPORT_HOME: home, HOMEPORT_PORT: "0", HOMEPORT_SIMULATOR: simulator },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const [message] = (await once(child, "message")) as [{ url: string }];
  return { child, url: message.url };
}

test("a gateway killed at any moment opens again and has every receipt it acknowledged", async (context) => {
  const world = await startWorld();
  context.after(() => world.close());
  const token = await world.token();
  const { home } = world;
  const acknowledged: string[] = [];
  // The world's own gateway holds the same store; it is idle, and only the killed ones write.
  await world.stopGateway();
  for (let round = 0; round < 4; round++) {
    const { child, url } = await startProcess(home, world.simulator.url);
    const state = { killed: false };
    const work = Array.from({ length: 8 }, async () => {
      while (!state.killed) {
        try {
          const response = await fetch(`${url}/v1/features/summarizer`, {
            method: "POST",
            headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
            body: '{"input":"A first sentence. A second sentence."}',
          });
          const body = (await response.json()) as { meta: { receipt: string } };
          acknowledged.push(body.meta.receipt);
        } catch {
          // The kill came before the reply: nothing was acknowledged.
          return;
        }
      }
    });
    // From the first reply on, because a busy machine takes its time to give that.
    const before = acknowledged.length;
    for (const patience = Date.now() + 30_000; acknowledged.length === before && Date.now() < patience;)
      await new Promise((resolve) => setTimeout(resolve, 10));
    await new Promise((resolve) => setTimeout(resolve, 150 + round * 97));
    state.killed = true;
    child.kill("SIGKILL");
    await Promise.all([once(child, "exit"), ...work]);
  }
  assert.ok(acknowledged.length > 20, `${acknowledged.length} requests were acknowledged`);
  const store = openForReading(join(home, "gateway.db"));
  const table = receiptTable(store);
  for (const receipt of acknowledged) {
    const kinds = (await table.find(receipt)).map(({ facts }) => facts.kind);
    assert.deepEqual(kinds, ["decision", "outcome"], receipt);
  }
  const keys = [verifyingKey(readFileSync(join(home, "keys", "receipts.pub.pem"), "utf8"))];
  const { entries, faults } = await auditStore(store, { keys, kept: [] });
  assert.deepEqual(faults, []);
  assert.ok(entries >= acknowledged.length * 2);
  await store.destroy();
});
