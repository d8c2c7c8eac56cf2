import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where tests find a Redis, or why there is none. */
export type TestRedis = { type: "there"; url: string; stop(): Promise<void> } | { type: "none"; why: string };

const usual = "redis://127.0.0.1:6379";

/** A Redis for tests: the one that `HOMEPORT_TEST_REDIS` names, else one of their own, else one at the usual port. */
export async function testRedis(): Promise<TestRedis> {
  const named = process.env["HOMEPORT_TEST_REDIS"];
  const none = async () => {};
  if (named !== undefined && named !== "") {
    if (await answers(named)) return { type: "there", url: named, stop: none };
    return { type: "none", why: "nothing answers where HOMEPORT_TEST_REDIS points" };
  }
  if (hasRedisServer()) {
    const own = new OwnRedis(await freePort());
    await own.start();
    return { type: "there", url: own.url, stop: () => own.end() };
  }
  if (await answers(usual)) return { type: "there", url: usual, stop: none };
  return { type: "none", why: `no \`redis-server\` is installed and nothing answers at ${usual}` };
}

export function hasRedisServer(): boolean {
  return spawnSync("redis-server", ["--version"]).status === 0;
}

/** True where a missing Redis must fail a test instead of skipping it. */
export const mustHaveRedis = process.env["CI"] === "true";

/** A Redis server of one's own, without persistence, that can be killed and started again. */
export class OwnRedis {
  readonly url: string;
  readonly #port: number;
  readonly #folder = mkdtempSync(join(tmpdir(), "homeport-redis-"));
  #server: ChildProcess | null = null;

  constructor(port: number) {
    this.#port = port;
    this.url = `redis://127.0.0.1:${port}`;
  }

  async start(): Promise<void> {
    const words = ["--port", String(this.#port), "--bind", "127.0.0.1", "--dir", this.#folder];
    const server = spawn("redis-server", [...words, "--save", "", "--appendonly", "no"], { stdio: "ignore" });
    this.#server = server;
    for (let tries = 0; tries < 200; tries++) {
      if (await answers(this.url)) return;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error("redis-server did not come up");
  }

  /** Freezes or goes on, as a server does that hangs. */
  signal(signal: "SIGSTOP" | "SIGCONT"): void {
    this.#server?.kill(signal);
  }

  async kill(): Promise<void> {
    const server = this.#server;
    if (!server || server.exitCode !== null) return;
    const over = once(server, "exit");
    server.kill("SIGKILL");
    await over;
    this.#server = null;
  }

  async end(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** A port that nobody uses at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return address.port;
}

function answers(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port || 6379), timeout: 1_000 });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.on("connect", () => socket.write("PING\r\n"));
    socket.on("data", () => end(true));
    socket.on("error", () => end(false));
    socket.on("timeout", () => end(false));
  });
}
