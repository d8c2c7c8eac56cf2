import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openControl, type PlanView, signPlan } from "@homeport/control";
import { type Gateway, type GatewayConfig, readPrices, startGateway } from "@homeport/gateway";
import { Device, type DeviceClaims } from "@homeport/protocol";
import { Trust } from "@homeport/rules";
import { type Simulator, startSimulator } from "@homeport/simulator";
import { parse } from "yaml";
import { phoneIn } from "../../packages/cli/src/device.ts";
import { signDeviceToken } from "../../packages/cli/src/development/index.ts";
import { operatorKeyFile } from "../../packages/cli/src/operator-key.ts";
import { prepareHome } from "../../packages/cli/src/development/home.ts";
import { type DirectControl, directly } from "../../packages/control/src/direct.fixture.ts";

export const root = fileURLToPath(new URL("../../", import.meta.url));

/** A whole Homeport in one process, on ports of its own and in a folder of its own, over real HTTP. */
export type World = {
  home: string;
  url: string;
  gateway: Gateway;
  simulator: Simulator;
  /** Control, whose changes the first operator asks for where nobody else is named. */
  control: DirectControl;
  /** Log lines and release events of the gateway. */
  seen: unknown[];
  token(claims?: Partial<DeviceClaims> & { place?: string }): Promise<string>;
  /** Plans what the files say, has it approved by as many operators as it needs, and applies it. */
  goLive(): Promise<PlanView>;
  post(path: string, body: unknown, options?: PostOptions): Promise<Response>;
  /** Ends the gateway and leaves the rest, for tests that start their own. */
  stopGateway(): Promise<void>;
  close(): Promise<void>;
};

export type PostOptions = {
  place?: string;
  token?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
};

export type WorldOptions = {
  /** Takes the example approval for mainland China, or another in its place, into the launch book. */
  approved?: boolean | object;
  /** Changes the copies of packs, launch book and filters before they go live. */
  edit?: (folders: { packs: string; launch: string; filters: string }) => void;
  config?: Partial<GatewayConfig>;
  /** The operator's tuning of routing, as its file says it. */
  routing?: object;
  environment?: Record<string, string>;
  clock?: () => number;
  live?: boolean;
};

export const exampleApproval: { id: string } = parse(
  readFileSync(join(root, "examples/approvals/cn-registration.yaml"), "utf8"),
);

/** Starts a world; every test that starts one must close it. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const home = mkdtempSync(join(tmpdir(), "homeport-test-"));
  const folders = {
    packs: join(home, "packs"),
    launch: join(home, "book"),
    filters: join(home, "filter-sources"),
  };
  cpSync(join(root, "packs"), folders.packs, { recursive: true });
  cpSync(join(root, "launch"), folders.launch, { recursive: true });
  cpSync(join(root, "filters"), folders.filters, { recursive: true });
  options.edit?.(folders);
  await prepareHome(home);
  const trust = Trust.parse(JSON.parse(readFileSync(join(home, "trust.json"), "utf8")));
  const key = (name: string) => readFileSync(join(home, "keys", `${name}.pem`), "utf8");
  const clock = options.clock ?? Date.now;
  const keys = { control: key("control"), filters: key("filters") };
  const opened = await openControl({ home, ...folders, trust, keys }, clock());
  const control = directly(opened, trust.operators[0]?.name ?? "", clock());
  const { approved = false } = options;
  if (approved !== false) await control.record(approved === true ? exampleApproval : approved);

  const goLive = async () => {
    const view = await control.propose(clock());
    const operators = trust.operators.slice(0, view.plan.keysNeeded);
    for (const { name } of operators) {
      const { signature } = signPlan(view, readFileSync(operatorKeyFile(home, name), "utf8"));
      await control.approve(view.id, { operator: name, signature }, clock());
    }
    await control.apply(view.id, clock());
    return view;
  };
  if (options.live !== false) await goLive();

  // Where many tests share a machine, a late event loop says nothing of the gateway.
  const routing = { shed: { loopDelayMs: 60_000 }, ...options.routing };
  writeFileSync(join(home, "routing.json"), JSON.stringify(routing));
  // Partners that check when a call was signed must have the gateway's time.
  const simulator = await startSimulator({ port: 0, ...(options.clock && { now: options.clock }) });
  const seen: unknown[] = [];
  const gateway = await startGateway(
    {
      host: "127.0.0.1",
      port: 0,
      home,
      trust,
      issuers: JSON.parse(readFileSync(join(home, "issuers.json"), "utf8")),
      simulator: simulator.url,
      region: "us",
      pricing: { book: readPrices(join(root, "prices")), currency: null },
      unsignedDevices: false,
      warmEngines: false,
      maxBodyBytes: 2 * 1024 * 1024,
      maxConcurrent: 256,
      maxConnections: 2_048,
      totalMs: 20_000,
      slowReaderMs: 30_000,
      drainMs: 5_000,
      admin: null,
      metrics: false,
      traces: null,
      workers: 1,
      worker: 1,
      redis: null,
      ...options.config,
    },
    {
      environment: options.environment ?? {},
      clock,
      reports: {
        request: (line) => seen.push(line),
        routing: (event) => seen.push(event),
        callers: (event) => seen.push({ ...event, at: Date.now() }),
        release: (event) => seen.push(event),
      },
    },
  );

  let stopped: Promise<void> | undefined;
  const token: World["token"] = ({ place = "US", ...claims } = {}) =>
    signDeviceToken(home, Device.parse({ ...phoneIn(place), ...claims }), clock());
  return {
    home,
    url: gateway.url,
    gateway,
    simulator,
    control,
    seen,
    token,
    goLive,
    async post(path, body, { place, token: given, headers, signal } = {}) {
      const bearer = given ?? (await token(place === undefined ? {} : { place }));
      return fetch(`${gateway.url}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${bearer}`, ...headers },
        body: typeof body === "string" ? body : JSON.stringify(body),
        ...(signal && { signal }),
      });
    },
    stopGateway: () => (stopped ??= gateway.close()),
    async close() {
      await (stopped ??= gateway.close());
      await simulator.close();
      await control.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

export const article = {
  en: readFileSync(join(root, "examples/article.en.txt"), "utf8"),
  zh: readFileSync(join(root, "examples/article.zh.txt"), "utf8"),
};

/** Routing that leaves nobody alone, for tests that have one partner fail many times in a row. */
export const patientRouting = {
  endpoints: [{ endpoint: "*", breaker: { consecutive: 10_000, minimum: 1_000_000 } }],
};
