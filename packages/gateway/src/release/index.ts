export { type HolderEvent, type LoadedRelease, ReleaseHolder } from "./holder.ts";
export { type TrustedKeys, trustedKeys } from "./trusted.ts";
export { type LiveRelease } from "./verify-release.ts";
