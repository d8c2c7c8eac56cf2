import { generateKeyPairSync, sign } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { DeviceClaims } from "@homeport/protocol";
import { generateKey } from "@homeport/protocol/envelope";
import { listen, type Listening } from "./children.ts";
import { assertObligations } from "./obligations.ts";
import { writeLaunchBook } from "./launch-book.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const issuer = "homeport-bench";

/** The gateway, running, and a device token for each of the two markets. */
export type Homeport = Listening & { tokens: { CN: string; US: string } };

/**
 * Makes a release of the repository's own packs and filters through control, with throw-away keys and both
 * approvals, and starts the gateway on it, as an operator would.
 *
 * @throws Error where control refuses, the gateway does not start, or its receipts do not show every policy at work.
 */
export async function startHomeport(options: {
  folder: string;
  mock: string;
  profile: string | null;
}): Promise<Homeport> {
  const { folder, mock, profile } = options;
  const home = join(folder, "home");
  mkdirSync(home, { recursive: true });
  const now = Date.now();
  await release(home, { folder, mock }, now);
  const tokens = identity(home, now);
  const listening = await listen({
    name: "homeport",
    core: 0,
    log: join(folder, "homeport.log"),
    args: [
      ...(profile === null ? [] : ["--cpu-prof", `--cpu-prof-dir=${profile}`]),
      join(root, "packages", "gateway", "src", "main.ts"),
    ],
    environment: { HOMEPORT_HOME: home, HOMEPORT_PORT: "0", BENCH_PARTNER_KEY: "bench" },
  });
  await assertObligations(listening.url, tokens.CN, "CN");
  await assertObligations(listening.url, tokens.US, "US");
  return { ...listening, tokens };
}

async function release(home: string, { folder, mock }: { folder: string; mock: string }, now: number) {
  // Loaded here, so that the benchmark of the others runs where this does not.
  const { openControl, signPlan } = await import("@homeport/control");
  const { directly } = await import("../packages/control/src/direct.fixture.ts");
  const [controlKey, filterKey] = [generateKey(), generateKey()];
  const operators = ["launch", "legal"].map((role) => ({ name: role, role, key: generateKey() }));
  const trust = {
    control: [controlKey.publicPem],
    filters: [filterKey.publicPem],
    operators: operators.map(({ name, role, key }) => ({ name, role, publicKey: key.publicPem })),
  };
  writeFileSync(join(home, "trust.json"), JSON.stringify(trust));
  const launch = join(folder, "launch");
  writeLaunchBook(launch, mock, now);
  const options = {
    home,
    launch,
    packs: join(root, "packs"),
    filters: join(root, "filters"),
    trust,
    keys: { control: controlKey.privatePem, filters: filterKey.privatePem },
  };
  const control = directly(await openControl(options, now), "launch", now);
  try {
    const plan = await control.propose(now);
    for (const { name, key } of operators) {
      const { signature } = signPlan(plan, key.privatePem);
      await control.approve(plan.id, { operator: name, signature }, now);
    }
    await control.apply(plan.id, now);
  } finally {
    await control.close();
  }
}

/** An identity service of the benchmark's own, and what its tokens say of a grown-up's phone in each market. */
function identity(home: string, now: number): Homeport["tokens"] {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const jwk = { ...publicKey.export({ format: "jwk" }), kid: issuer, alg: "EdDSA", use: "sig" };
  const issuers = { audience: "homeport", issuers: [{ issuer, jwks: { keys: [jwk] } }] };
  writeFileSync(join(home, "issuers.json"), JSON.stringify(issuers));
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const iat = Math.floor(now / 1_000);
  const token = (market: "CN" | "US") => {
    const place = { soldIn: market, account: market, location: market };
    const device: DeviceClaims = { ...place, platform: "android", language: "en", ageBand: "adult" };
    const claims = { iss: issuer, aud: "homeport", iat, exp: iat + 86_400, device };
    const signed = `${part({ alg: "EdDSA", kid: issuer })}.${part(claims)}`;
    return `${signed}.${sign(null, Buffer.from(signed), privateKey).toString("base64url")}`;
  };
  return { CN: token("CN"), US: token("US") };
}
