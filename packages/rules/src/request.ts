import type { Device, FeatureId } from "@homeport/protocol";

/**
 * Who asks for what; `language` is that of the text, or null where nobody has told it. `usedToday` is how often the
 * device has used the feature since midnight UTC; a launch with a daily limit refuses where nobody has counted.
 */
export type Request = {
  device: Device;
  feature: FeatureId;
  language: string | null;
  usedToday?: number | undefined;
};
