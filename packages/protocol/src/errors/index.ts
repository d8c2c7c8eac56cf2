export { describeError } from "./describe-error.ts";
export { type ErrorCode, errorCodes, errorRegistry } from "./registry.ts";
