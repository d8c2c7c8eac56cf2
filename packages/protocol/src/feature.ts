import { z } from "zod";

/** What a person gets, by its W3C built-in AI name where there is one; for example `summarizer`. */
export const FeatureId = z.enum(["chat", "proofreader", "summarizer"]);
export type FeatureId = z.infer<typeof FeatureId>;

/** Every feature this build can serve, in a fixed order (a dimension of the table). */
export const featureIds: readonly FeatureId[] = FeatureId.options;

/** Where a feature runs for a person; a closed list, because the table enumerates it. */
export const Platform = z.enum(["android", "car", "desktop", "harmony", "ios", "web"]);
export type Platform = z.infer<typeof Platform>;
export const platforms: readonly Platform[] = Platform.options;

/** Age band of the person; `unknown` is decided by the rules for a child. */
export const AgeBand = z.enum(["adult", "teen", "child", "unknown"]);
export type AgeBand = z.infer<typeof AgeBand>;
export const ageBands: readonly AgeBand[] = AgeBand.options;
