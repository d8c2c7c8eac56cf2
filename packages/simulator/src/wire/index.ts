export { type Action, eventOf, isStreamed, type Part, wholeReply, type Write, write } from "./action.ts";
export { keptAlive } from "./keep-alive.ts";
export { pace } from "./pace.ts";
export { perform } from "./perform.ts";
