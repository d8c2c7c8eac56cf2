import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Decision, Device, FeatureId, MarketCode } from "@homeport/protocol";
import {
  Approval,
  Book,
  compile,
  decide,
  Evidence,
  Gap,
  Hosting,
  Launch,
  Pack,
  Partner,
  Route,
  type Table,
} from "@homeport/rules";
import { parse } from "yaml";
import { z } from "zod";

const root = join(import.meta.dirname, "..");

/** What a case supposes on top of the example launch book; every name in it must exist there. */
const Assumption = z.strictObject({
  approvals: z.record(z.string(), z.strictObject(Approval.shape).partial()).default({}),
  partners: z
    .record(
      z.string(),
      z.strictObject({
        capabilities: z.array(z.string()).optional(),
        contracts: Partner.shape.contracts.optional(),
      }),
    )
    .default({}),
  endpoints: z
    .record(
      z.string(),
      z.strictObject({
        region: z.string().optional(),
        inferenceScope: z.string().optional(),
        storageRegion: z.string().optional(),
      }),
    )
    .default({}),
  models: z
    .record(
      z.string(),
      z.strictObject({ version: z.string().optional(), modification: z.string().optional() }),
    )
    .default({}),
  launches: z.array(Launch).default([]),
  routes: z.array(Route).default([]),
  /** Beside the example's own; a record of the same market and class of data takes its place. */
  hosting: z.array(Hosting).default([]),
  gaps: z.array(Gap).default([]),
  evidence: z.array(Evidence).default([]),
});

const Owed = z.strictObject({
  type: z.enum(["screen", "label", "mark", "disclose", "consent", "retain", "locate"]),
  phase: z.enum(["input", "output"]).optional(),
  rule: z.string(),
});

/** One question put to the packs and the example launch book, and the whole of the answer. */
export const GoldenCase = z.strictObject({
  title: z.string().min(1),
  at: z.iso.datetime({ offset: true }),
  with: z.array(z.string()).default([]),
  assume: Assumption.prefault({}),
  device: Device,
  feature: FeatureId,
  language: z.string().nullable(),
  expect: z.discriminatedUnion("outcome", [
    z.strictObject({
      outcome: z.literal("serve"),
      market: MarketCode,
      servedBy: z.array(z.string()).min(1),
      display: z.string().optional(),
      obligations: z.array(Owed),
      rules: z.array(z.string()).min(1),
      /** Codes of what does not stop the feature and is told all the same. */
      warnings: z.array(z.string()).min(1).optional(),
    }),
    z.strictObject({
      outcome: z.literal("refuse"),
      market: MarketCode.nullable(),
      codes: z.array(z.string()).min(1),
      rules: z.array(z.string()),
    }),
  ]),
});
export type GoldenCase = z.infer<typeof GoldenCase>;

function read(...path: string[]): unknown {
  return parse(readFileSync(join(root, ...path), "utf8"));
}

/** A list of the example launch book that need not be there. */
function readList(name: string): unknown[] {
  return existsSync(join(root, "launch", `${name}.yaml`))
    ? z.array(z.unknown()).parse(read("launch", `${name}.yaml`))
    : [];
}

/** The folders under `packs/`, one a market. */
export function markets(): string[] {
  return readdirSync(join(root, "packs")).toSorted();
}

export function loadPack(market: string): Pack {
  return Pack.parse(read("packs", market, "pack.yaml"));
}

export function sourceNotes(market: string): string {
  return readFileSync(join(root, "packs", market, "sources.md"), "utf8");
}

/** A market's cases by file name. @throws where there is none, or one is malformed. */
export function loadCases(market: string): [string, GoldenCase][] {
  const files = readdirSync(join(root, "packs", market, "cases")).toSorted();
  if (files.length === 0) throw new Error(`the pack of ${market} has no cases`);
  return files.map((file) => [file, GoldenCase.parse(read("packs", market, "cases", file))]);
}

/** What people have met on real devices, as cases across markets, by file name. @throws where one is malformed. */
export function loadSituations(): [string, GoldenCase][] {
  return readdirSync(join(root, "test", "situations"))
    .toSorted()
    .map((file) => [file, GoldenCase.parse(read("test", "situations", file))]);
}

/** Every pack, read once. */
let packs: Pack[] | undefined;
/** Tables already compiled, by what their cases suppose; most suppose nothing. */
const tables = new Map<string, Table>();

/** What the packs and the example launch book answer to a case, in the words of a case. */
export function answerTo(golden: GoldenCase): GoldenCase["expect"] {
  const key = JSON.stringify([golden.with, golden.assume]);
  const table = tables.get(key) ?? compile((packs ??= markets().map(loadPack)), bookFor(golden));
  tables.set(key, table);
  const { device, feature, language } = golden;
  return told(decide(table, { device, feature, language }, Date.parse(golden.at)));
}

/** A decision in the words of a case. */
function told(decision: Decision): GoldenCase["expect"] {
  if (decision.type === "refuse") {
    const rules = decision.reasons.flatMap((reason) => reason.rules.map((citation) => citation.rule));
    return {
      outcome: "refuse",
      market: decision.market,
      codes: decision.reasons.map((reason) => reason.code),
      rules: [...new Set(rules)],
    };
  }
  const [first] = decision.compositions;
  const display = first?.type === "partner" ? first.display?.number : undefined;
  return {
    outcome: "serve",
    market: decision.market,
    servedBy: decision.compositions.map((composition) => composition.id),
    ...(display !== undefined && { display }),
    obligations: decision.obligations.map((obligation) => ({
      type: obligation.type,
      ...(obligation.type === "screen" && { phase: obligation.phase }),
      rule: obligation.rule,
    })),
    rules: [...decision.rules],
    ...(decision.warnings.length > 0 && { warnings: decision.warnings.map(({ code }) => code) }),
  };
}

/** The example launch book, with what a case adds to it and supposes of it. */
export function bookFor({ with: approvals, assume }: Pick<GoldenCase, "with" | "assume">): Book {
  const partners = readdirSync(join(root, "launch", "partners"))
    .toSorted()
    .map((file) => Partner.parse(read("launch", "partners", file)));
  const routes = z.array(Route).parse(read("launch", "routes.yaml"));
  const held = approvals.map((name) => Approval.parse(read("examples", "approvals", `${name}.yaml`)));
  requireKnown(held, assume.approvals);
  requireKnown(partners, assume.partners);
  requireKnown(
    partners.flatMap((partner) => partner.endpoints),
    assume.endpoints,
  );
  requireKnown(
    partners.flatMap((partner) => partner.models),
    assume.models,
  );
  return Book.parse({
    maker: read("launch", "maker.yaml"),
    launches: [
      ...assume.launches,
      ...z
        .array(Launch)
        .parse(read("launch", "launches.yaml"))
        .filter(
          (launch) =>
            !assume.launches.some((own) => own.market === launch.market && own.feature === launch.feature),
        ),
    ],
    routes: [
      ...assume.routes,
      ...routes.filter(
        (route) => !assume.routes.some((own) => own.market === route.market && own.feature === route.feature),
      ),
    ],
    approvals: change(held, assume.approvals),
    hosting: [
      ...assume.hosting,
      ...z
        .array(Hosting)
        .parse(readList("hosting"))
        .filter(
          (record) =>
            !assume.hosting.some((own) => own.market === record.market && own.dataClass === record.dataClass),
        ),
    ],
    gaps: [...assume.gaps, ...readList("gaps")],
    evidence: [...assume.evidence, ...readList("evidence")],
    partners: change(
      partners.map((partner) =>
        Object.assign({}, partner, {
          endpoints: change(partner.endpoints, assume.endpoints),
          models: change(partner.models, assume.models),
        }),
      ),
      assume.partners,
    ),
  });
}

type Named = { id: string };
type Changes = Readonly<Record<string, object>>;

function change<Item extends Named>(items: readonly Item[], changes: Changes): Item[] {
  return items.map((item) => Object.assign({}, item, changes[item.id]));
}

function requireKnown(items: readonly Named[], changes: Changes): void {
  for (const id of Object.keys(changes)) {
    if (!items.some((item) => item.id === id)) {
      throw new Error(`a case supposes something of \`${id}\`, which is not there`);
    }
  }
}
