export { type AllInOne, startAllInOne } from "./all-in-one.ts";
export { applyAndWait, asDeveloper, approveAsOperators, proposeChange } from "./go-live.ts";
export { signDeviceToken } from "./home.ts";
export { developmentRegion } from "./stack.ts";
