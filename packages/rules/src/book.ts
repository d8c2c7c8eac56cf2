import { DataClass, FeatureId, LocalText, MarketCode, Platform } from "@homeport/protocol";
import { z } from "zod";
import { ApprovalKind, ApprovalState, historyFaults, StateEntry } from "./approval-state.ts";
import { bookFaults } from "./book-faults.ts";
import { Id } from "./id.ts";
import { Kill } from "./kill.ts";
import { Name } from "./rule-fields.ts";
import { Traveller } from "./traveller.ts";

const Dates = { from: z.iso.date(), to: z.iso.date().optional() };

const Region = z.string().regex(/^[a-z]{2,}(-[a-z0-9]+)*$/, "a region is written like `cn-beijing`");

/** A host that results are fetched from: a whole name, never a pattern, a port or an address. */
const ResultHost = z.strictObject({
  host: z
    .string()
    .max(253)
    .regex(
      /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/,
      "a host is a whole name in lower case, such as `results.example.com`",
    ),
  region: Region,
});

const EndpointRecord = z.strictObject({
  id: Id,
  url: z.url({ protocol: /^https?$/ }),
  region: z.string().regex(/^[a-z]{2,}(-[a-z0-9]+)*$/),
  operator: z.string().min(1),
  /** The country whose law the operator is under. */
  operatorCountry: z.string().regex(/^[A-Z]{2}$/),
  storageRegion: z.string().min(1),
  /** The regions that inference may really use; `global` where the partner does not bound it. */
  inferenceScope: z.string().min(1),
  privateAddress: z.boolean().default(false),
  /** Where finished pictures and sounds may be fetched from; none where absent. */
  resultHosts: z.array(ResultHost).min(1).max(32).optional(),
});

const ModelRecord = z.strictObject({
  id: Id,
  name: z.string().min(1),
  version: z.string().min(1),
  modification: z.enum(["none", "prompt", "adapter", "fine-tune"]),
  endpoints: z.array(Id).min(1),
  languages: z.array(z.string()).default(["*"]),
});

/** Where the key lies, by reference only. */
const CredentialRecord = z.union([
  z.strictObject({ environment: z.string().regex(/^[A-Z][A-Z0-9_]*$/) }),
  z.strictObject({ file: z.string().regex(/^\/[\w./-]{1,255}$/, "the whole path of a file, from `/` on") }),
  z.strictObject({ provider: Id, secret: z.string().regex(/^[\w./-]{1,255}$/) }),
]);

/** The company under contract, its endpoints and its models. */
export const Partner = z.strictObject({
  id: Id,
  name: z.string().min(1),
  /** The country the company is from; some markets deny partners by it. */
  origin: z.string().regex(/^[A-Z]{2}$/),
  dialect: Id,
  credential: CredentialRecord,
  capabilities: z.array(z.string()).default([]),
  contracts: z.array(z.strictObject({ id: Id, markets: z.array(MarketCode).min(1), ...Dates })).min(1),
  endpoints: z.array(EndpointRecord).min(1),
  models: z.array(ModelRecord).min(1),
});
export type Partner = z.infer<typeof Partner>;

/** An approval the maker or its local entity holds or seeks. */
export const Approval = z
  .strictObject({
    id: Id,
    market: MarketCode,
    kind: ApprovalKind,
    authority: z.string().min(1),
    holder: z.string().min(1),
    state: ApprovalState,
    /** How it came to its state, oldest first; where it is told, it ends in the state and each move is a legal one. */
    history: z.array(StateEntry).min(1).max(200).optional(),
    number: z.string().min(1),
    features: z.array(FeatureId).min(1),
    /** Model versions the approval covers, written `model@version`. */
    coversModels: z
      .array(z.string().regex(/^[^@\s]+@[^@\s]+$/, "a model version is written `model@version`"))
      .min(1),
    ...Dates,
    display: LocalText,
  })
  .superRefine(({ kind, state, history }, context) => {
    if (!history) return;
    for (const message of historyFaults(kind, history)) {
      context.addIssue({ code: "custom", path: ["history"], message });
    }
    const last = history.at(-1);
    if (last && last.state !== state) {
      const message = `the history ends in \`${last.state}\`, and the state is \`${state}\``;
      context.addIssue({ code: "custom", path: ["state"], message });
    }
  });
export type Approval = z.infer<typeof Approval>;

/** A feature the maker has switched on in a market. */
export const Launch = z.strictObject({
  market: MarketCode,
  feature: FeatureId,
  platforms: z.array(Platform).min(1),
  /** Which places decide: of sale and account (`home`), where the device stands (`host`), all, or either. */
  traveller: Traveller,
  /** Who in the maker's house answers for the feature here. */
  owner: z.string().min(1).max(128).optional(),
  /** What a device must be able to do, by the names its identity service gives. */
  requires: z.array(Name).optional(),
  /** `waitlist`: only devices that the maker has admitted. */
  admission: z.enum(["open", "waitlist"]).optional(),
  /** How often one device may use it in a day, which begins at midnight UTC; without limit where absent. */
  dailyLimit: z.int().min(1).max(1_000_000).optional(),
  ...Dates,
});
export type Launch = z.infer<typeof Launch>;

const Part = z.strictObject({
  /** What it does beside the model that answers; for example `screen` or `image-search`. */
  role: Name,
  partner: Id,
  model: Id,
  endpoint: Id,
});
export type Part = z.infer<typeof Part>;

const Use = z.union([
  z.strictObject({ engine: Id, languages: z.array(z.string()).min(1) }),
  z.strictObject({ partner: Id, model: Id, endpoint: Id, parts: z.array(Part).max(8).optional() }),
]);

/** What may serve a feature in a market, first choice first. */
export const Route = z.strictObject({
  market: MarketCode,
  feature: FeatureId,
  use: z.array(Use).min(1).max(16),
});
export type Route = z.infer<typeof Route>;

/** Where the maker itself keeps or handles a class of a market's data. */
export const Hosting = z.strictObject({
  market: MarketCode,
  dataClass: DataClass,
  region: z.string().regex(/^[a-z]{2,}(-[a-z0-9]+)*$/, "a region is written like `cn-beijing`"),
  ...Dates,
});
export type Hosting = z.infer<typeof Hosting>;

/** A demand that nothing can meet yet, on record with who accepted it and until when. */
export const Gap = z.strictObject({
  id: Id,
  market: MarketCode,
  rule: z.string().min(1),
  features: z.array(FeatureId).min(1),
  partner: Id,
  reason: LocalText,
  /** The operator who answers for it; the plan that brings it in is signed as every plan is. */
  acceptedBy: z.string().min(1).max(64),
  from: z.iso.date(),
  to: z.iso.date(),
});
export type Gap = z.infer<typeof Gap>;

/** What an evaluation found of a model version, with the report it stands in. */
export const Evidence = z.strictObject({
  id: Id,
  market: MarketCode,
  features: z.array(FeatureId).min(1),
  metric: Name,
  bank: Name,
  value: z.number().min(0).max(1),
  sample: z.int().min(1),
  /** Written `model@version`, or `engine/NAME` for an engine of Homeport's. */
  model: z
    .string()
    .regex(
      /^([^@\s]+@[^@\s]+|engine\/[a-z0-9.-]+)$/,
      "a model version is written `model@version`, an engine `engine/NAME`",
    ),
  /** Where the report lies, and its digest. */
  report: z.string().min(1),
  ...Dates,
});
export type Evidence = z.infer<typeof Evidence>;

/** What the maker has: partners under contract, approvals held, features switched on, routes wanted. */
export const Book = z
  .strictObject({
    maker: z.strictObject({
      name: z.string().min(1),
      /** Filters the maker screens with in every market, whatever the market demands. */
      screens: z.array(Id),
    }),
    partners: z.array(Partner),
    launches: z.array(Launch),
    routes: z.array(Route),
    approvals: z.array(Approval),
    /** What operators have switched off at once; each is revived with two keys. */
    kills: z.array(Kill).default([]),
    hosting: z.array(Hosting).default([]),
    gaps: z.array(Gap).default([]),
    evidence: z.array(Evidence).default([]),
  })
  .superRefine((book, context) => {
    for (const message of bookFaults(book)) context.addIssue({ code: "custom", message });
  });
export type Book = z.infer<typeof Book>;
