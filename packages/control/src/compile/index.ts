export { type Compiled, compileContent } from "./content.ts";
export { contentWithKills } from "./kills.ts";
export { assertInDate, type SealedFilter } from "./filters.ts";
