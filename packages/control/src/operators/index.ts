export { assertSigner } from "./assert-signer.ts";
export { authenticate, type SignedRequest, unknownOperator } from "./authenticate.ts";
