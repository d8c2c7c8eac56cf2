export { type Compiled, compileContent } from "./content.ts";
export { assertInDate, type SealedFilter } from "./filters.ts";
