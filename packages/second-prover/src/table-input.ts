import type { Composition, FeatureId, Obligation } from "@homeport/protocol";

/** What a launch asks of a device, in a cell. */
export type ConditionInput =
  | { type: "capability"; name: string }
  | { type: "admission" }
  | { type: "quota"; perDay: number };

export type CellInput =
  | {
      type: "serve";
      compositions: readonly number[];
      obligations: readonly number[];
      conditions: readonly number[];
    }
  | { type: "refuse" };

export type SegmentInput = { from: number; to: number; blocks: readonly number[]; reach: readonly number[] };

/** An endpoint as the table hands it to a gateway. */
export type TableEndpointInput = {
  partner: string;
  url: string;
  region: string;
  operator: string;
  storageRegion: string;
  inferenceScope: string;
};

/** The compiled table, as far as it decides whether something is served, by whom and with what obligations. */
export type TableInput = {
  schema: number;
  features: readonly FeatureId[];
  platforms: readonly string[];
  ageBands: readonly string[];
  places: Readonly<Record<string, string>>;
  markets: Readonly<
    Record<string, { lineage: readonly string[]; segments: readonly SegmentInput[] } | undefined>
  >;
  blocks: readonly (readonly number[])[];
  cells: readonly CellInput[];
  obligations: readonly Obligation[];
  conditions: readonly ConditionInput[];
  compositions: readonly Composition[];
  endpoints: Readonly<Record<string, TableEndpointInput | undefined>>;
};
