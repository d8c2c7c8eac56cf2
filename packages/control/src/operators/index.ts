export { accessTable, rolesFor } from "./access-table.ts";
export { assertSigner } from "./assert-signer.ts";
export { authenticate, type Remember, type SignedRequest, unknownOperator } from "./authenticate.ts";
export { assertPermitted, lacking, permits } from "./permit.ts";
export { type Person, personIn } from "./person.ts";
export { createReadMemory } from "./read-memory.ts";
