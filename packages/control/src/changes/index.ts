export { type Asked, askedBy } from "./asked.ts";
export type { Keep, Receipt } from "./receipt.ts";
export { recorded } from "./recorded.ts";
export { recover } from "./recover.ts";
