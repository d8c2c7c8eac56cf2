import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { DeviceClaims } from "@homeport/protocol";
import { generateKey } from "@homeport/protocol/envelope";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { listen, type Listening } from "./children.ts";
import { writeLaunchBook } from "./launch-book.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const issuer = "homeport-bench";

/** The gateway, running, and a device token for each of the two markets. */
export type Homeport = Listening & { tokens: { CN: string; US: string } };

/**
 * Makes a release of the repository's own packs and filters through control, with throw-away keys and both
 * approvals, and starts the gateway on it, as an operator would.
 *
 * @throws Error where control refuses or the gateway does not start.
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
  const tokens = await identity(home, now);
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
  return { ...listening, tokens };
}

async function release(home: string, { folder, mock }: { folder: string; mock: string }, now: number) {
  // Loaded here, so that the benchmark of the others runs where this does not.
  const { openControl, signPlan } = await import("@homeport/control");
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
  const control = await openControl({
    home,
    launch,
    packs: join(root, "packs"),
    filters: join(root, "filters"),
    trust,
    keys: { control: controlKey.privatePem, filters: filterKey.privatePem },
  });
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

async function identity(home: string, now: number): Promise<Homeport["tokens"]> {
  const { privateKey, publicKey } = await generateKeyPair("EdDSA", { crv: "Ed25519", extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: issuer, alg: "EdDSA", use: "sig" };
  const issuers = { audience: "homeport", issuers: [{ issuer, jwks: { keys: [jwk] } }] };
  writeFileSync(join(home, "issuers.json"), JSON.stringify(issuers));
  const token = (market: "CN" | "US") => {
    const device: DeviceClaims = {
      soldIn: market,
      account: market,
      location: market,
      platform: "android",
      language: "en",
      ageBand: "adult",
      consent: [],
    };
    const seconds = Math.floor(now / 1_000);
    return new SignJWT({ device })
      .setProtectedHeader({ alg: "EdDSA", kid: issuer })
      .setIssuer(issuer)
      .setAudience("homeport")
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + 86_400)
      .sign(privateKey);
  };
  return { CN: await token("CN"), US: await token("US") };
}
