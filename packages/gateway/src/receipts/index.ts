export { checkEntry, checkLink, type EntryCheck, genesis, sealEntry, type Tail } from "./chain.ts";
export { contentHash } from "./hash.ts";
