export { type ChatCall, readCall } from "./call.ts";
export { checkKey } from "./key.ts";
export type { ChatMessage } from "./messages.ts";
