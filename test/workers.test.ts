import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { freePort, hasRedisServer, mustHaveRedis, OwnRedis } from "../conformance/counters/redis-server.ts";
import { homeport } from "./support/command.ts";
import { root, startWorld, type World, type WorldOptions } from "./support/world.ts";

type Site = World & { served: string; admin: string; child: ChildProcess };

type Health = {
  status: string;
  checks: Record<string, string>;
  workers: readonly ({ status: string; serial: number } | null)[];
};

/** A gateway of two workers as a process of its own, on a home that is live. */
async function siteFor(
  context: TestContext,
  { redis, ...options }: WorldOptions & { redis?: string } = {},
): Promise<Site> {
  const world = await startWorld(options);
  await world.stopGateway();
  const [port, adminPort] = [await freePort(), await freePort()];
  const child = fork(join(root, "packages/gateway/src/main.ts"), [], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: {
      PATH: process.env["PATH"],
      HOMEPORT_HOME: world.home,
      HOMEPORT_PORT: String(port),
      HOMEPORT_ADMIN_PORT: String(adminPort),
      HOMEPORT_SIMULATOR: world.simulator.url,
      HOMEPORT_REGION: "us",
      HOMEPORT_WORKERS: "2",
      HOMEPORT_WARM_ENGINES: "no",
      ...(redis !== undefined && { HOMEPORT_REDIS: redis }),
    },
  });
  context.after(async () => {
    if (child.exitCode === null) {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    await world.close();
  });
  await new Promise<void>((resolve, reject) => {
    child.on("message", (message: { type?: string }) => message.type === "listening" && resolve());
    child.once("exit", () => reject(new Error("it ended before it listened")));
  });
  return { ...world, served: `http://127.0.0.1:${port}`, admin: `http://127.0.0.1:${adminPort}`, child };
}

async function healthOf({ admin }: Site): Promise<Health> {
  return (await (await fetch(`${admin}/readyz`)).json()) as Health;
}

async function until(look: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    if (await look().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail("it did not happen within thirty seconds");
}

/** Asks on a connection of its own, so that any worker may answer; gives the receipt's id. */
async function ask(site: Site): Promise<string> {
  const response = await fetch(`${site.served}/v1/chat/completions`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${await site.token()}`,
      connection: "close",
    },
    body: JSON.stringify({ model: "homeport", messages: [{ role: "user", content: "Hello." }] }),
  });
  assert.equal(response.status, 200, await response.clone().text());
  await response.arrayBuffer();
  return response.headers.get("homeport-receipt") ?? "";
}

test("two workers serve as one gateway: each keeps its own receipts, any finds them all, and all are counted", async (context) => {
  const site = await siteFor(context);
  const receipts: string[] = [];
  for (let number = 0; number < 8; number++) receipts.push(await ask(site));
  assert.ok(existsSync(join(site.home, "gateway.db")) && existsSync(join(site.home, "gateway-2.db")));
  for (const receipt of receipts) {
    for (let time = 0; time < 2; time++) {
      const reply = await fetch(`${site.served}/v1/receipts/${receipt}`, {
        headers: { connection: "close" },
      });
      const { entries } = (await reply.json()) as { entries: readonly unknown[] };
      assert.equal(entries.length, 2);
    }
  }
  const verified = await homeport(["receipts", "verify", "--all"], {
    environment: { HOMEPORT_HOME: site.home },
  });
  assert.equal(verified.code, 0, verified.out + verified.error);
  const metrics = await (await fetch(`${site.admin}/metrics`)).text();
  assert.match(
    metrics,
    /homeport_requests_total\{market="US",feature="chat",outcome="served",code="none"\} 8\n/,
  );
  assert.match(metrics, /homeport_ready 2\n/);
});

test("a worker that crashes is started again, and the other serves meanwhile", async (context) => {
  const site = await siteFor(context);
  const found = execFileSync("pgrep", ["-P", String(site.child.pid)]);
  const [pid] = found.toString().trim().split("\n").map(Number);
  process.kill(pid ?? assert.fail(), "SIGKILL");
  await until(async () => (await healthOf(site)).checks["workers"] === "1 of 2 serve");
  assert.equal((await healthOf(site)).status, "ready");
  await ask(site);
  await until(async () => (await healthOf(site)).checks["workers"] === "ok");
});

test("workers are replaced one after another without a request that fails, and all end on a signal", async (context) => {
  const site = await siteFor(context);
  const before = (await import("node:child_process"))
    .execFileSync("pgrep", ["-P", String(site.child.pid)])
    .toString();
  const rolled = new AbortController();
  let asked = 0;
  const asking = (async () => {
    while (!rolled.signal.aborted) {
      await ask(site);
      asked++;
    }
  })();
  site.child.kill("SIGHUP");
  await until(async () => {
    const now = (await import("node:child_process"))
      .execFileSync("pgrep", ["-P", String(site.child.pid)])
      .toString();
    const kept = now.split("\n").filter((pid) => pid !== "" && before.includes(pid));
    return kept.length === 0 && (await healthOf(site)).checks["workers"] === "ok";
  });
  rolled.abort();
  await asking;
  assert.ok(asked > 0);
  site.child.kill("SIGTERM");
  const [code] = (await once(site.child, "exit")) as [number];
  assert.equal(code, 0);
});

/** Chats in the US are limited to three a day for each device. */
const limited: WorldOptions = {
  edit({ launch }) {
    const file = join(launch, "launches.yaml");
    const first = "- market: US\n  feature: chat\n";
    const before = readFileSync(file, "utf8");
    assert.ok(before.includes(first));
    writeFileSync(file, before.replace(first, `${first}  dailyLimit: 3\n`));
  },
};

const noRedis = hasRedisServer() || mustHaveRedis ? false : "no `redis-server` is installed";

test(
  "a limit of uses in a day holds over all workers, and they do not start where each would count for itself",
  {
    skip: noRedis,
  },
  async (context) => {
    await assert.rejects(siteFor(context, limited), /ended before it listened/);
    const redis = new OwnRedis(await freePort());
    await redis.start();
    context.after(() => redis.end());
    const site = await siteFor(context, { ...limited, redis: redis.url });
    await until(async () => (await healthOf(site)).checks["workers"] === "ok");
    const authorization = `Bearer ${await site.token({ id: "device-one" })}`;
    const one = async () => {
      const response = await fetch(`${site.served}/v1/chat/completions`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization, connection: "close" },
        body: JSON.stringify({ model: "homeport", messages: [{ role: "user", content: "Hello." }] }),
      });
      const { error } = (await response.json()) as { error?: { code: string } };
      return error?.code ?? "served";
    };
    const came = await Promise.all(Array.from({ length: 16 }, one));
    assert.equal(came.filter((each) => each === "served").length, 3);
    assert.equal(came.filter((each) => each === "quota_spent").length, 13);
    assert.equal(await one(), "quota_spent");
  },
);
