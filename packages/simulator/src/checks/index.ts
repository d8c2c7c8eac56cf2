export { type ChatCall, readCall, readObject } from "./call.ts";
export { checkKey } from "./key.ts";
export type { Translation } from "./translation.ts";
export type { ChatMessage } from "./messages.ts";
export { checkParameters } from "./parameters.ts";
