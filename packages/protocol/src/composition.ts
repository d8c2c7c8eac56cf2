import type { CredentialReference } from "./credential-reference.ts";
import type { LocalText } from "./market.ts";

/** Host, region, legal operator and inference scope of a partner's service; only ever from the launch book. */
export type Endpoint = {
  id: string;
  partner: string;
  partnerName: string;
  dialect: string;
  url: string;
  region: string;
  operator: string;
  storageRegion: string;
  inferenceScope: string;
  credential: CredentialReference;
  /** True only where the launch book names a private or loopback address on purpose. */
  privateAddress: boolean;
  /** Hosts that finished pictures and sounds may be fetched from; absent where none may. */
  resultHosts?: readonly ResultHost[];
};

/** A host on which a partner lays down results, by its whole name, and the region in which it lies. */
export type ResultHost = { host: string; region: string };

/** The number an approval obliges the maker to show. */
export type ApprovalDisplay = { approval: string; number: string; text: LocalText };

/** What serves one feature in one market: an engine of Homeport's own. */
export type EngineComposition = {
  type: "engine";
  id: string;
  engine: string;
  languages: readonly string[];
};

/** A further part of a composition: another partner's screen, search or voice beside the model that answers. */
export type CompositionPart = {
  role: string;
  partner: string;
  model: string;
  modelVersion: string;
  endpoint: string;
};

/** What serves one feature in one market: a partner's model at an endpoint, and what stands beside it. */
export type PartnerComposition = {
  type: "partner";
  id: string;
  partner: string;
  model: string;
  modelVersion: string;
  endpoint: string;
  languages: readonly string[];
  display: ApprovalDisplay | null;
  /** Absent where the model alone serves. */
  parts?: readonly CompositionPart[];
  /** Rules whose machine-readable mark the partner itself writes. */
  marks?: readonly string[];
  /** Rules that a gap on record stands in for. */
  gaps?: readonly string[];
};

export type Composition = EngineComposition | PartnerComposition;
