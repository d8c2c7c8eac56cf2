import { canonicalize, type FeatureId, filterPackType } from "@homeport/protocol";
import { digestOf, generateKey, seal, signingKey, type SigningKey } from "@homeport/protocol/envelope";
import {
  Book,
  compile,
  Pack,
  type PlanPayload,
  planType,
  type ReleaseContent,
  type ReleasePayload,
  releaseType,
  type SignedRelease,
} from "@homeport/rules";
import { type TrustedKeys, trustedKeys } from "./trusted.ts";

export const now = Date.UTC(2026, 10, 22, 9);
export const hour = 3_600_000;

const made = () => {
  const { privatePem, publicPem } = generateKey();
  return { key: signingKey(privatePem), publicPem };
};

export const control = made();
const filterKey = made();
export const alice = made();
export const bob = made();
export const carol = made();
export const stranger = made();

/** Alice and Carol launch, Bob is counsel. */
export const keys: TrustedKeys = trustedKeys({
  control: [control.publicPem],
  filters: [filterKey.publicPem],
  operators: [
    { name: "alice", role: "launch", publicKey: alice.publicPem },
    { name: "bob", role: "counsel", publicKey: bob.publicPem },
    { name: "carol", role: "launch", publicKey: carol.publicPem },
  ],
});

const text = { en: "text", zh: "文本" };
const readSource = {
  id: "read",
  instrument: "Example Act",
  locator: "s. 1",
  accessed: "2026-11-22",
  kind: "primary",
  verification: "read",
};

export type Filters = ReleaseContent["filters"];

/** What a release holds: the features launched in the market AA, each by an engine, and the filters it names. */
export function contentOf(features: readonly FeatureId[], filters: Filters = []): ReleaseContent {
  const pack = Pack.parse({
    market: "AA",
    name: text,
    version: "1",
    offset: "+00:00",
    places: ["AA"],
    sources: [readSource],
    rules: [{ id: "AA/open", type: "availability", effect: "allow", summary: text, sources: ["read"] }],
  });
  const pairs = features.map((feature) => ({ market: "AA", feature }));
  const book = Book.parse({
    maker: { name: "Maker", screens: filters.map(({ id }) => id) },
    partners: [],
    launches: pairs.map((pair) => ({ ...pair, platforms: ["web"], traveller: "home", from: "2026-01-01" })),
    routes: pairs.map((pair) => ({ ...pair, use: [{ engine: "textrank", languages: ["en"] }] })),
    approvals: [],
  });
  const table = compile([pack], book);
  return {
    table,
    packs: [],
    sources: { packs: [pack], book },
    book: digestOf(canonicalize(book)),
    filters,
  };
}

export const narrow = contentOf(["summarizer"]);
export const wide = contentOf(["summarizer", "proofreader"]);
export const wider = contentOf(["summarizer", "proofreader", "chat"]);

export type Made = {
  content: ReleaseContent;
  serial: number;
  approvers?: readonly { key: SigningKey }[];
  issuedAt?: number;
  expiresAt?: number;
  controlKey?: SigningKey;
  plan?: Partial<PlanPayload>;
  payload?: Partial<ReleasePayload>;
};

/** A release and its plan, signed as control and the operators would; for example `{ content: wide, serial: 1 }`. */
export function signed(made: Made): Pick<SignedRelease, "plan" | "release"> {
  const { content, serial, approvers = [alice, bob], issuedAt = now - hour, controlKey = control.key } = made;
  const expiresAt = new Date(made.expiresAt ?? now + 24 * hour).toISOString();
  const plan: PlanPayload = {
    schema: 1,
    id: `plan-${serial}`,
    createdAt: new Date(issuedAt - hour).toISOString(),
    expiresAt: new Date(issuedAt + hour).toISOString(),
    from: null,
    serial,
    to: digestOf(canonicalize(content)),
    releaseExpiresAt: expiresAt,
    keysNeeded: 2,
    changes: [],
    ...made.plan,
  };
  const payload: ReleasePayload = {
    schema: 1,
    serial,
    issuedAt: new Date(issuedAt).toISOString(),
    expiresAt,
    content,
    ...made.payload,
  };
  return {
    plan: seal(
      planType,
      JSON.stringify(plan),
      approvers.map(({ key }) => key),
    ),
    release: seal(releaseType, JSON.stringify(payload), [controlKey]),
  };
}

/** A signed release as it lies in a file, with what came before it where that is told. */
export function fileOf(made: Made, base: readonly Made[] = []): SignedRelease {
  return { ...signed(made), base: base.map(signed) };
}

/** A sealed filter pack as it lies in a file; what is in it does not matter here. */
export function sealedFilter(id: string, version: string, key: SigningKey = filterKey.key) {
  const payload = JSON.stringify({ id, version });
  return {
    envelope: seal(filterPackType, payload, [key]),
    named: { id, version, digest: digestOf(payload) },
  };
}
