export { changeChain } from "./chain.ts";
export { ChangeEntry, type ChangeFacts, type Subject } from "./facts.ts";
export { firstBreak, type LogBreak } from "./walk.ts";
