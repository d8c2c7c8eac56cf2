import { FeatureId, LocalText, MarketCode, Platform } from "@homeport/protocol";
import { z } from "zod";
import { Id } from "./id.ts";
import { Kill } from "./kill.ts";

const Dates = { from: z.iso.date(), to: z.iso.date().optional() };

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
});

const ModelRecord = z.strictObject({
  id: Id,
  name: z.string().min(1),
  version: z.string().min(1),
  modification: z.enum(["none", "prompt", "adapter", "fine-tune"]),
  endpoints: z.array(Id).min(1),
  languages: z.array(z.string()).default(["*"]),
});

/** The company under contract, its endpoints and its models. */
export const Partner = z.strictObject({
  id: Id,
  name: z.string().min(1),
  /** The country the company is from; some markets deny partners by it. */
  origin: z.string().regex(/^[A-Z]{2}$/),
  dialect: Id,
  credential: z.strictObject({ environment: z.string().regex(/^[A-Z][A-Z0-9_]*$/) }),
  capabilities: z.array(z.string()).default([]),
  contracts: z.array(z.strictObject({ id: Id, markets: z.array(MarketCode).min(1), ...Dates })).min(1),
  endpoints: z.array(EndpointRecord).min(1),
  models: z.array(ModelRecord).min(1),
});
export type Partner = z.infer<typeof Partner>;

/** The states of an approval; only `granted` and `published` let anything serve. */
export const ApprovalState = z.enum([
  "drafting",
  "self_assessed",
  "submitted_provincial",
  "supplement_requested",
  "submitted",
  "central_review",
  "granted",
  "published",
  "change_pending",
  "suspended",
  "expired",
  "revoked",
  "withdrawn",
]);

/** An approval the maker or its local entity holds or seeks. */
export const Approval = z.strictObject({
  id: Id,
  market: MarketCode,
  kind: z.enum(["filing", "registration", "assessment"]),
  authority: z.string().min(1),
  holder: z.string().min(1),
  state: ApprovalState,
  number: z.string().min(1),
  features: z.array(FeatureId).min(1),
  /** Model versions the approval covers, written `model@version`. */
  coversModels: z
    .array(z.string().regex(/^[^@\s]+@[^@\s]+$/, "a model version is written `model@version`"))
    .min(1),
  ...Dates,
  display: LocalText,
});
export type Approval = z.infer<typeof Approval>;

/** A feature the maker has switched on in a market. */
export const Launch = z.strictObject({
  market: MarketCode,
  feature: FeatureId,
  platforms: z.array(Platform).min(1),
  /** `home`: sale and account decide; `both`: the place the device stands in decides as well. */
  traveller: z.enum(["home", "both"]),
  ...Dates,
});
export type Launch = z.infer<typeof Launch>;

const Use = z.union([
  z.strictObject({ engine: Id, languages: z.array(z.string()).min(1) }),
  z.strictObject({ partner: Id, model: Id, endpoint: Id }),
]);

/** What may serve a feature in a market, first choice first. */
export const Route = z.strictObject({
  market: MarketCode,
  feature: FeatureId,
  use: z.array(Use).min(1).max(16),
});
export type Route = z.infer<typeof Route>;

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
  })
  .superRefine((book, context) => {
    for (const message of bookFaults(book)) context.addIssue({ code: "custom", message });
  });
export type Book = z.infer<typeof Book>;

/** What no single record shows: ids that stand twice, and routes that name nothing. */
function bookFaults(book: Omit<Book, "maker">): string[] {
  const endpoints = book.partners.flatMap((partner) => partner.endpoints.map((endpoint) => endpoint.id));
  return [
    ...twice(book.partners.map((partner) => partner.id)).map((id) => `the partner \`${id}\` stands twice`),
    ...twice(endpoints).map((id) => `the endpoint \`${id}\` stands twice`),
    ...twice(book.approvals.map((approval) => approval.id)).map(
      (id) => `the approval \`${id}\` stands twice`,
    ),
    ...twice(book.kills.map((kill) => kill.id)).map((id) => `the kill \`${id}\` stands twice`),
    ...twice(book.routes.map((route) => `${route.feature} in ${route.market}`)).map(
      (name) => `the route of ${name} stands twice`,
    ),
    ...book.routes.flatMap((route) =>
      twice(route.use.map(nameOf)).map(
        (name) => `the route of ${route.feature} in ${route.market} names ${name} twice`,
      ),
    ),
    ...book.partners.flatMap(modelFaults),
    ...book.routes.flatMap((route) => route.use.flatMap((use) => useFaults(book.partners, route, use))),
    ...book.kills.flatMap((kill) => killFaults(book.partners, kill)),
    ...dateFaults(book),
  ];
}

/** What ends before it begins would never hold, and nobody would notice. */
function dateFaults({
  launches,
  approvals,
  partners,
}: Pick<Book, "launches" | "approvals" | "partners">): string[] {
  const contracts = partners.flatMap((partner) => partner.contracts);
  const dated = [
    ...launches.map((launch) => ({ ...launch, name: `the launch of ${launch.feature} in ${launch.market}` })),
    ...approvals.map((approval) => ({ ...approval, name: `the approval \`${approval.id}\`` })),
    ...contracts.map((contract) => ({ ...contract, name: `the contract \`${contract.id}\`` })),
  ];
  return dated
    .filter(({ from, to }) => to !== undefined && to <= from)
    .map(({ name }) => `${name} ends before it begins`);
}

function nameOf(use: Route["use"][number]): string {
  return "engine" in use ? `\`${use.engine}\`` : `\`${use.partner}\` \`${use.model}\` at \`${use.endpoint}\``;
}

function modelFaults(partner: Partner): string[] {
  const known = new Set(partner.endpoints.map((endpoint) => endpoint.id));
  return [
    ...twice(partner.models.map((model) => model.id)).map(
      (id) => `the model \`${id}\` of \`${partner.id}\` stands twice`,
    ),
    ...partner.models.flatMap((model) =>
      model.endpoints
        .filter((id) => !known.has(id))
        .map(
          (id) =>
            `the model \`${model.id}\` names the endpoint \`${id}\`, which \`${partner.id}\` does not hold`,
        ),
    ),
  ];
}

function useFaults(partners: readonly Partner[], route: Route, use: Route["use"][number]): string[] {
  if ("engine" in use) return [];
  const where = `the route of ${route.feature} in ${route.market}`;
  const partner = partners.find((candidate) => candidate.id === use.partner);
  if (!partner) return [`${where} names the partner \`${use.partner}\`, which the launch book does not hold`];
  const model = partner.models.find((candidate) => candidate.id === use.model);
  if (!model) return [`${where} names the model \`${use.model}\`, which \`${partner.id}\` does not hold`];
  if (model.endpoints.includes(use.endpoint)) return [];
  return [`${where} names the endpoint \`${use.endpoint}\`, where \`${use.model}\` is not offered`];
}

/** A kill of a partner by a wrong name would switch nothing off, in silence. */
function killFaults(partners: readonly Partner[], { id, partner }: Kill): string[] {
  if (partner === undefined || partners.some((known) => known.id === partner)) return [];
  return [`the kill \`${id}\` names the partner \`${partner}\`, which the launch book does not hold`];
}

function twice(ids: readonly string[]): string[] {
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
}
