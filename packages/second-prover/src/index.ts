export { type BookInput } from "./book-input.ts";
export { type PackInput } from "./pack-input.ts";
export { type Proof, proveByZ3, type ProofResult, type Unavailable } from "./prove-by-z3.ts";
export { type TableInput } from "./table-input.ts";
