import { generateKey } from "@homeport/protocol/envelope";
import type { Approval, Trust } from "@homeport/rules";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Control, type ControlOptions, openControl } from "./control.ts";
import { type DirectControl, directly } from "./direct.fixture.ts";
import { type PlanView, signPlan } from "./plans/index.ts";
import type { LiveRelease } from "./release/index.ts";

export const now = Date.UTC(2026, 10, 22, 9);
export const hour = 3_600_000;
export const day = 24 * hour;

const usPack = `market: US
name: { en: United States, zh: 美国 }
version: "2026.11.1"
offset: "-05:00"
places: [US, PR]
sources:
  - id: us-note
    instrument: Example Act
    locator: s. 1
    accessed: 2026-11-22
    kind: primary
    verification: quoted
rules:
  - id: US/open
    type: availability
    effect: allow
    summary: { en: features may be offered, zh: 可以提供功能 }
    from: 2024-01-01
    sources: [us-note]
`;

const cnPack = `market: CN
name: { en: China, zh: 中国 }
version: "2026.11.1"
offset: "+08:00"
places: [CN]
sources:
  - id: cn-measures
    instrument: Example Measures
    locator: art. 17
    accessed: 2026-11-22
    kind: primary
    verification: quoted
rules:
  - id: CN/open
    type: availability
    effect: allow
    summary: { en: features may be offered, zh: 可以提供功能 }
    sources: [cn-measures]
  - id: CN/approval
    type: approval
    accepts: [registration]
    display: true
    summary: { en: an approval is needed, zh: 须经批准 }
    sources: [cn-measures]
  - id: CN/screen
    type: screen
    phases: [input, output]
    filter: harms
    summary: { en: content is screened, zh: 审核内容 }
    sources: [cn-measures]
`;

const launches = `launches:
  - { market: US, feature: proofreader, platforms: [ios, web], traveller: home, from: 2024-10-28 }
  - { market: US, feature: summarizer, platforms: [ios, web], traveller: home, from: 2024-10-28 }
  - { market: CN, feature: chat, platforms: [ios], traveller: home, from: 2026-01-01 }
`;

const routes = `routes:
  - market: US
    feature: proofreader
    use:
      - { engine: harper, languages: [en] }
  - market: US
    feature: summarizer
    use:
      - { engine: textrank, languages: [en] }
  - market: US
    feature: chat
    use:
      - { engine: echo, languages: [en] }
  - market: CN
    feature: chat
    use:
      - { partner: acme, model: acme-large, endpoint: acme-north }
`;

const partner = `id: acme
name: Acme Cloud
origin: CN
dialect: acme
credential: { environment: ACME_KEY }
contracts:
  - { id: acme-1, markets: [CN], from: 2025-01-01 }
endpoints:
  - id: acme-north
    url: https://north.acme.example/v1
    region: cn-north
    operator: Acme Cloud (North) Ltd.
    operatorCountry: CN
    storageRegion: cn-north
    inferenceScope: cn
models:
  - id: acme-large
    name: acme-large-1
    version: "1"
    modification: none
    endpoints: [acme-north]
`;

const filter = `id: harms
version: "1"
title: { en: Harms, zh: 危害 }
validFrom: "2026-11-01T00:00:00Z"
validTo: "2027-11-01T00:00:00Z"
categories:
  - id: threats
    title: { en: Threats, zh: 威胁 }
    patterns:
      - { text: an example threat, match: word }
`;

const files: Readonly<Record<string, string>> = {
  "packs/US/pack.yaml": usPack,
  "packs/CN/pack.yaml": cnPack,
  "launch/maker.yaml": "maker:\n  name: Example\n  screens: []\n",
  "launch/launches.yaml": launches,
  "launch/routes.yaml": routes,
  "launch/partners/acme.yaml": partner,
  "filters/harms.yaml": filter,
};

export const approval: Approval = {
  id: "cn-registration",
  market: "CN",
  kind: "registration",
  authority: "Example Authority",
  holder: "Example (China) Ltd.",
  state: "granted",
  number: "EXAMPLE-0001",
  features: ["chat"],
  coversModels: ["acme-large@1"],
  from: "2026-11-01",
  display: { en: "Approval EXAMPLE-0001", zh: "上线编号 EXAMPLE-0001" },
};

/** A small maker in a folder of its own, with keys and operators. */
export type World = {
  root: string;
  options: ControlOptions;
  /** Private keys of the operators: ana and abe launch, lea is counsel, and ann is ana by another name and role. */
  operatorKeys: Readonly<Record<string, string>>;
  write(file: string, text: string): Promise<void>;
  read(file: string): Promise<string>;
  edit(file: string, from: string, to: string): Promise<void>;
  remove(file: string): Promise<void>;
  /** Control, whose changes ana asks for where nobody else is named. */
  open(): Promise<DirectControl>;
  sign(plan: PlanView, operator: string): { operator: string; signature: string };
  /** Has operators approve a plan, then applies it. */
  carryOut(
    control: DirectControl,
    plan: PlanView,
    by: { operators: readonly string[]; at: number },
  ): Promise<LiveRelease>;
  /** Proposes, approves by ana and lea, and applies. */
  release(control: DirectControl, at: number): Promise<LiveRelease>;
  [Symbol.asyncDispose](): Promise<void>;
};

export async function makeWorld(): Promise<World> {
  const root = await mkdtemp(join(tmpdir(), "homeport-control-"));
  const [control, filters, ana, abe, lea] = [1, 2, 3, 4, 5].map(() => generateKey()) as [
    Key,
    Key,
    Key,
    Key,
    Key,
  ];
  const trust: Trust = {
    control: [control.publicPem],
    filters: [filters.publicPem],
    operators: [
      { name: "ana", role: "launch", publicKey: ana.publicPem },
      { name: "abe", role: "launch", publicKey: abe.publicPem },
      { name: "lea", role: "counsel", publicKey: lea.publicPem },
      { name: "ann", role: "counsel", publicKey: ana.publicPem },
    ],
  };
  const operatorKeys = {
    ana: ana.privatePem,
    abe: abe.privatePem,
    lea: lea.privatePem,
    ann: ana.privatePem,
  };
  const options: ControlOptions = {
    home: join(root, "home"),
    packs: join(root, "packs"),
    launch: join(root, "launch"),
    filters: join(root, "filters"),
    trust,
    keys: { control: control.privatePem, filters: filters.privatePem },
  };
  const opened: Control[] = [];
  const world: World = {
    root,
    options,
    operatorKeys,
    async write(file, text) {
      await mkdir(dirname(join(root, file)), { recursive: true });
      await writeFile(join(root, file), text);
    },
    read: (file) => readFile(join(root, file), "utf8"),
    async edit(file, from, to) {
      const text = await world.read(file);
      if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
      await world.write(
        file,
        text.replace(from, () => to),
      );
    },
    remove: (file) => rm(join(root, file), { recursive: true }),
    async open() {
      const control = await openControl(options, now);
      opened.push(control);
      return directly(control, "ana", now);
    },
    sign: (plan, operator) => ({
      operator,
      signature: signPlan(plan, operatorKeys[operator as keyof typeof operatorKeys]).signature,
    }),
    async carryOut(control, plan, { operators, at }) {
      for (const operator of operators) {
        await control.approve(plan.id, world.sign(plan, operator), at);
      }
      return control.apply(plan.id, at);
    },
    async release(control, at) {
      return world.carryOut(control, await control.propose(at), { operators: ["ana", "lea"], at });
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(opened.map((control) => control.close()));
      await rm(root, { recursive: true, force: true });
    },
  };
  await Promise.all(Object.entries(files).map(([file, text]) => world.write(file, text)));
  return world;
}

type Key = ReturnType<typeof generateKey>;

/** The parts of a problem that tests compare. */
export function problem(code: string, ...messages: RegExp[]): (thrown: unknown) => boolean {
  return (thrown) => {
    const { code: found, details } = thrown as {
      code?: string;
      details?: { issues?: { path: string; message: string }[] };
    };
    const told = (details?.issues ?? []).map(({ path, message }) => `${path}: ${message}`).join("\n");
    if (found !== code)
      throw new Error(`expected ${code}, got ${found ?? String(thrown)}: ${told}`, { cause: thrown });
    for (const message of messages) {
      if (!message.test(told)) throw new Error(`${message} is not told in:\n${told}`);
    }
    return true;
  };
}
