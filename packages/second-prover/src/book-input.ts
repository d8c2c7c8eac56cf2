import type { FeatureId } from "@homeport/protocol";
import type { Dates } from "./pack-input.ts";

export type EndpointInput = {
  id: string;
  url: string;
  region: string;
  operator: string;
  operatorCountry: string;
  storageRegion: string;
  inferenceScope: string;
  resultHosts?: readonly { host: string; region: string }[] | undefined;
};

export type ModelInput = {
  id: string;
  name: string;
  version: string;
  modification: string;
  endpoints: readonly string[];
};

export type PartnerInput = {
  id: string;
  origin: string;
  capabilities: readonly string[];
  contracts: readonly (Dates & { id: string; markets: readonly string[] })[];
  endpoints: readonly EndpointInput[];
  models: readonly ModelInput[];
};

export type ApprovalInput = Dates & {
  id: string;
  market: string;
  kind: string;
  state: string;
  number: string;
  features: readonly FeatureId[];
  coversModels: readonly string[];
};

export type LaunchInput = Dates & {
  market: string;
  feature: FeatureId;
  platforms: readonly string[];
  requires?: readonly string[] | undefined;
  admission?: "open" | "waitlist" | undefined;
  dailyLimit?: number | undefined;
};

export type GapInput = Dates & {
  id: string;
  market: string;
  rule: string;
  features: readonly FeatureId[];
  partner: string;
};

export type EvidenceInput = Dates & {
  id: string;
  market: string;
  features: readonly FeatureId[];
  metric: string;
  bank: string;
  value: number;
  sample: number;
  model: string;
};

export type KillInput = {
  id: string;
  market?: string | undefined;
  feature?: FeatureId | undefined;
  partner?: string | undefined;
};

/** The launch book, as far as a proof needs it; routes are wishes, and no law speaks of them. */
export type BookInput = {
  maker: { screens: readonly string[] };
  partners: readonly PartnerInput[];
  launches: readonly LaunchInput[];
  approvals: readonly ApprovalInput[];
  kills: readonly KillInput[];
  hosting: readonly (Dates & { market: string; dataClass: string; region: string })[];
  gaps: readonly GapInput[];
  evidence: readonly EvidenceInput[];
};
