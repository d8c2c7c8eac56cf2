export { type Proof, type ProofResult, prove } from "./prove.ts";
