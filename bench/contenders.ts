import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { listen, type Listening } from "./children.ts";
import { startHomeport } from "./homeport.ts";
import type { Peers } from "./peers.ts";
import type { Target } from "./trial.ts";

export const contenderNames = ["direct", "proxy", "homeport", "homeport-us", "portkey"] as const;
export type ContenderName = (typeof contenderNames)[number];

/** What is measured; `pid` is null where no gateway stands between load and mock. */
export type Contender = { name: ContenderName; target: Target; pid: number | null; startMs: number | null };

/** A contender that is not in this run, and whether that is a failure. */
export type Absent = { name: ContenderName; reason: string; failed: boolean };

export const about: Readonly<Record<ContenderName, string>> = {
  direct: "load to mock, nothing between: the harness's own limit",
  proxy: "node:http + undici, JSON parsed and written again, streams passed on",
  homeport: "market CN: signed device token, screens in and out, label, egress guard, two receipts a request",
  "homeport-us": "market US, same process: no screen and no label, the rest as above",
  portkey: "@portkey-ai/gateway, to the mock through its custom-host header; no guardrails, no log store",
};

const path = "/v1/chat/completions";
const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** The mock partner and the load generator, on the core that is not measured. */
export async function startHarness(folder: string): Promise<{ mock: Listening; load: Listening }> {
  const both = (["mock", "load"] as const).map((name) =>
    listen({ name, core: 1, log: join(folder, `${name}.log`), args: [file(`${name}.ts`)] }),
  );
  const [mock, load] = await Promise.all(both);
  if (!mock || !load) throw new Error("the harness did not start");
  return { mock, load };
}

/** Starts what is wanted; what cannot be started is told of, never left out in silence. */
export async function startContenders(options: {
  wanted: readonly ContenderName[];
  folder: string;
  mock: string;
  peers: Peers;
  profile: string | null;
}): Promise<{ contenders: Contender[]; absent: Absent[] }> {
  const { wanted, folder, mock, peers, profile } = options;
  const contenders: Contender[] = [];
  const absent: Absent[] = [];
  const add = (name: ContenderName, running: Listening | null, target: Target) => {
    if (!wanted.includes(name)) return;
    contenders.push({ name, target, pid: running?.pid ?? null, startMs: running?.startMs ?? null });
  };
  const miss = (name: ContenderName, reason: string, failed: boolean) => {
    if (wanted.includes(name)) absent.push({ name, reason, failed });
  };

  const authorization = "Bearer bench";
  add("direct", null, { origin: mock, path, headers: { authorization } });

  const proxy = await listen({
    name: "proxy",
    core: 0,
    log: join(folder, "proxy.log"),
    args: [file("proxy.ts")],
    environment: { BENCH_MOCK: mock },
  });
  add("proxy", proxy, { origin: proxy.url, path, headers: { authorization } });

  if (wanted.includes("homeport") || wanted.includes("homeport-us")) {
    try {
      const homeport = await startHomeport({ folder, mock, profile });
      const target = (token: string) => ({
        origin: homeport.url,
        path,
        headers: { authorization: `Bearer ${token}` },
      });
      add("homeport", homeport, target(homeport.tokens.CN));
      add("homeport-us", homeport, target(homeport.tokens.US));
    } catch (cause) {
      for (const name of ["homeport", "homeport-us"] as const) miss(name, wordsOf(cause), true);
    }
  }

  if (peers.type === "missing") miss("portkey", peers.reason, false);
  else if (wanted.includes("portkey")) {
    try {
      const portkey = await startPortkey(folder, peers.portkey);
      const headers = {
        authorization,
        "x-portkey-provider": "openai",
        "x-portkey-custom-host": `${mock}/v1`,
      };
      add("portkey", portkey, { origin: portkey.url, path, headers });
    } catch (cause) {
      miss("portkey", wordsOf(cause), true);
    }
  }
  return { contenders, absent };
}

async function startPortkey(folder: string, peer: string): Promise<Listening> {
  const port = await freePort();
  return listen({
    name: "portkey",
    core: 0,
    log: join(folder, "portkey.log"),
    args: [file("portkey.mjs"), `--port=${port}`, "--headless"],
    environment: { BENCH_PEER: peer, TRUSTED_CUSTOM_HOSTS: "127.0.0.1" },
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

/** What a failure says, with every issue of a refusal. */
function wordsOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const { details } = cause as { details?: { issues?: { path: string; message: string }[] } };
  const issues = (details?.issues ?? []).map(({ path, message }) => `${path}: ${message}`);
  return [cause.message, ...issues].join("; ");
}
