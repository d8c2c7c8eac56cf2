import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import dns from "node:dns";
import { readFileSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { WorldOptions } from "../support/world.ts";
import { hasRedisServer, mustHaveRedis } from "../../conformance/counters/redis-server.ts";
import { chat } from "./observe.ts";
import type { Scene, SceneOptions } from "./scene.ts";
import { clear, keysSeen, play, rewrite } from "./stage.ts";
import { surfaces } from "./surfaces.ts";

/** How a regional fault is brought about: in which scene, and what happens before or during the answer. */
export type Step = {
  /** `flawed`: with a label that says nothing, names that lead elsewhere, filters that last an hour, limits in Redis. */
  scene: "sound" | "flawed";
  before?: (scene: Scene) => Promise<void> | void;
  /** While the partner's answer is on its way, half of it told. */
  during?: (scene: Scene) => Promise<void> | void;
  /** Looks at what no client can see, after the next request. @throws AssertionError */
  check?: (scene: Scene) => Promise<void>;
  /** Why it cannot be brought about on this machine, or null. */
  lacks?: () => string | null;
  /** Takes the fault away. */
  mend?: (scene: Scene) => Promise<void> | void;
};

type Folders = Parameters<NonNullable<WorldOptions["edit"]>>[0];

const hour = 3_600_000;

/** The example approval's last second, in Beijing. */
const lastSecond = Date.parse("2027-10-31T15:59:59.000Z");

function filtersUntil(at: number, { filters }: Folders): void {
  const file = join(filters, "generic-harms.yaml");
  const until = `validTo: "${new Date(at).toISOString()}"`;
  writeFileSync(file, readFileSync(file, "utf8").replace(/^validTo:.*$/m, until));
}

/** Makes live what files and book say now, and waits until the gateway has taken it up. */
async function goLive({ world, until }: Scene): Promise<void> {
  const { plan } = await world.goLive();
  await until(async () => {
    const ready = (await (await fetch(`${world.url}/readyz`)).json()) as { serial: number };
    return ready.serial >= plan.serial;
  });
}

/** Kills what every surface serves in the US, as one operator may. */
async function killAll(scene: Scene): Promise<void> {
  for (const feature of ["chat", "summarizer"] as const) {
    const order = { market: "US", feature, reason: "an incident", operator: "counsel" };
    await scene.world.control.kill(order, scene.clock.now);
  }
  await goLive(scene);
}

/** Takes every kill back, as two operators may. */
async function revive(scene: Scene): Promise<void> {
  const { control } = scene.world;
  for (const { kill } of await control.kills()) await control.revive(kill.id);
  await goLive(scene);
}

const rightKey = ({ keys }: Scene) => writeFileSync(keys.openai, "simulated-openai");

/** Where Redis must be there, its lack fails a test and skips none. */
const noRedis = () =>
  hasRedisServer() || mustHaveRedis ? null : "no `redis-server` is installed, so none can be taken away";

async function redisBack(scene: Scene): Promise<void> {
  await scene.redis?.start();
  await countsAgain(scene);
}

/** The gateway finds its way back to Redis by itself, within a second or so. */
async function countsAgain({ world, until }: Scene): Promise<void> {
  await until(async () => (await chat(world, { stream: false, place: "US" })).client.code === null);
}

const abroad = "https://dashscope-intl.aliyuncs.com/compatible-mode/v1/chat/completions";

/** The partner announces where it infers from now on, and the launch book says so. */
async function moveInference(scene: Scene, inferenceScope: string): Promise<void> {
  const book = join(scene.world.home, "book");
  editEndpoint(book, "alibaba-cn-beijing", (endpoint) => ({ ...endpoint, inferenceScope }));
  await goLive(scene);
}

/** Lets an older release stand in the place of the newer one, as a slow copy would that comes last. */
async function olderComesLast(scene: Scene): Promise<void> {
  const { world, until } = scene;
  const file = join(world.home, "release", "live.json");
  const older = readFileSync(file);
  await killAll(scene);
  const told = world.seen.length;
  writeFileSync(file, older);
  await until(() =>
    world.seen.slice(told).some((event) => (event as { type?: string }).type === "release-refused"),
  );
}

/** In bytes that a file of this process may grow to; null takes the limit away. */
function limitFiles(bytes: number | null): void {
  execFileSync("prlimit", ["--pid", String(process.pid), `--fsize=${bytes ?? "unlimited"}:unlimited`]);
}

/** How many entries of receipts a scene had before its request. */
const before = new WeakMap<Scene, number>();

function entriesIn({ world }: Scene): number {
  const store = new DatabaseSync(join(world.home, "gateway.db"), { readOnly: true });
  try {
    return Number(store.prepare("SELECT count(*) AS entries FROM receipt_facts").get()?.["entries"]);
  } finally {
    store.close();
  }
}

const noLimits = () =>
  process.platform === "linux" ? null : "only Linux limits the files of a process that runs";

type Route = { market: string; feature: string; use: { partner: string; model: string; endpoint: string }[] };
type Partner = { endpoints: { id: string; inferenceScope: string; url: string; privateAddress?: boolean }[] };

function alsoSingapore({ launch }: Folders): void {
  rewrite(join(launch, "routes.yaml"), (routes) =>
    (routes as Route[]).map((route) =>
      route.market === "CN"
        ? {
            ...route,
            use: [...route.use, { partner: "alibaba", model: "qwen-plus", endpoint: "alibaba-sg" }],
          }
        : route,
    ),
  );
}

function editEndpoint(folder: string, id: string, edit: (endpoint: Partner["endpoints"][0]) => object): void {
  const name = id.split("-")[0] ?? "";
  rewrite(join(folder, "partners", `${name}.yaml`), (partner) => {
    const { endpoints, ...others } = partner as Partner;
    return {
      ...others,
      endpoints: endpoints.map((each) => (each.id === id ? edit(each) : each)),
    };
  });
}

/** A label whose words say nothing of AI, so that no reader knows it for one. */
function emptyLabel({ packs }: Folders): void {
  rewrite(join(packs, "CN", "pack.yaml"), (pack) => {
    const { rules, ...others } = pack as { rules: { id: string }[] };
    const text = { en: "[Notice]", zh: "【提示】" };
    return { ...others, rules: rules.map((rule) => (rule.id === "CN/label" ? { ...rule, text } : rule)) };
  });
}

const systemLookup = dns.lookup;

type LookedUp = (error: Error | null, found: unknown) => void;

const here = (_name: string, _options: unknown, told: LookedUp) =>
  setImmediate(told, null, [{ address: "127.0.0.1", family: 4 }]);
const nowhere = (name: string, _options: unknown, told: LookedUp) =>
  setImmediate(told, Object.assign(new Error(`no such name: ${name}`), { code: "ENOTFOUND" }), []);

/** Has every name of the web lead to this machine or nowhere, or lets names lead where they lead. */
function leadNames(lead: typeof here | typeof systemLookup): void {
  dns.lookup = lead as typeof dns.lookup;
  syncBuiltinESMExports();
}

/** The partner's answer with the word of its moderation that it could not be had. */
function unmoderated(body: string): string {
  const said = `"moderation":{"input":{"type":"error"},"output":{"type":"error"}},"choices":`;
  return body.replaceAll(/"choices":(?=\[\{(?:(?!"choices").)*"finish_reason":"stop")/g, said);
}

/** What the two scenes are like. */
export const scenes: Readonly<Record<Step["scene"], () => SceneOptions>> = {
  sound: () => ({
    at: lastSecond,
    edit: (folders) => {
      filtersUntil(lastSecond + 10_000 * hour, folders);
      alsoSingapore(folders);
    },
  }),
  flawed: () => ({
    at: lastSecond,
    limited: true,
    edit: (folders) => {
      filtersUntil(lastSecond + hour, folders);
      emptyLabel(folders);
      editEndpoint(folders.launch, "openai-eu", ({ privateAddress: _private, ...endpoint }) => ({
        ...endpoint,
        url: "https://eu.api.openai.com/v1",
      }));
    },
  }),
};

const clockBack = ({ clock }: Scene) => void (clock.now = lastSecond);
const quiet = ({ simulator }: Scene) => clear(simulator.url);
const chinese = "dashscope.aliyuncs.com";

/** The steps of each regional fault, by its id. */
export const steps: Readonly<Record<string, Step>> = {
  "moderation-down": {
    scene: "sound",
    before: ({ gate }) => gate.alter(unmoderated),
    mend: ({ gate }) => gate.alter(null),
  },
  "no-lawful-fallback": {
    scene: "sound",
    before: async ({ simulator }) => {
      await play(simulator.url, "eu.api.openai.com", ["429-without-retry-after"]);
      await play(simulator.url, "us.api.openai.com", ["quota"]);
    },
    mend: quiet,
  },
  "fallback-elsewhere": {
    scene: "sound",
    before: ({ simulator }) => play(simulator.url, chinese, ["429-without-retry-after"]),
    mend: quiet,
  },
  "approval-lapses": { scene: "sound", during: ({ clock }) => void (clock.now += 1_000), mend: clockBack },
  "filter-goes-stale": { scene: "flawed", during: ({ clock }) => void (clock.now += hour), mend: clockBack },
  "release-expires": {
    scene: "sound",
    during: async ({ world, clock }) => {
      clock.now = Date.parse((await world.control.live())?.expiresAt ?? "");
    },
    mend: clockBack,
  },
  killed: { scene: "sound", during: killAll, mend: revive },
  "label-dead": { scene: "flawed" },
  "clock-jumps-ahead": {
    scene: "sound",
    during: ({ clock }) => void (clock.now += 24 * hour),
    mend: clockBack,
  },
  "clock-jumps-back": { scene: "sound", during: ({ clock }) => void (clock.now -= hour), mend: clockBack },
  "store-full": {
    scene: "sound",
    before: () => limitFiles(1),
    lacks: noLimits,
    mend: () => limitFiles(null),
  },
  "store-runs-full": {
    scene: "sound",
    before: (scene) => void before.set(scene, entriesIn(scene)),
    during: async (scene) => {
      // The decisions go to the disk while the partner is asked, and must be there first.
      await scene.until(() => entriesIn(scene) >= (before.get(scene) ?? 0) + surfaces.length);
      limitFiles(1);
    },
    lacks: noLimits,
    mend: () => limitFiles(null),
  },
  "redis-away": { scene: "flawed", during: ({ redis }) => redis?.kill(), lacks: noRedis, mend: redisBack },
  "redis-hangs": {
    scene: "flawed",
    during: ({ redis }) => redis?.signal("SIGSTOP"),
    lacks: noRedis,
    mend: (scene) => {
      scene.redis?.signal("SIGCONT");
      return countsAgain(scene);
    },
  },
  "releases-race": { scene: "sound", during: olderComesLast, mend: revive },
  "redirect-abroad": {
    scene: "sound",
    before: ({ simulator }) => play(simulator.url, chinese, [`redirect=${abroad}`]),
    mend: quiet,
  },
  "name-leads-elsewhere": {
    scene: "flawed",
    before: () => leadNames(here),
    mend: () => leadNames(systemLookup),
  },
  "name-leads-nowhere": {
    scene: "flawed",
    before: () => leadNames(nowhere),
    mend: () => leadNames(systemLookup),
  },
  "credential-rotated": {
    scene: "sound",
    during: ({ keys }) => writeFileSync(keys.openai, "simulated-another"),
    check: async ({ simulator }) => {
      const each = (key: string) => surfaces.map(() => key);
      assert.deepEqual(await keysSeen(simulator.url), [...each("openai"), ...each("another")]);
    },
    mend: rightKey,
  },
  "credential-refused": {
    scene: "sound",
    before: ({ keys }) => writeFileSync(keys.openai, "wrong-openai"),
    mend: rightKey,
  },
  "region-changes": {
    scene: "sound",
    during: (scene) => moveInference(scene, "international"),
    mend: (scene) => moveInference(scene, "cn"),
  },
};
