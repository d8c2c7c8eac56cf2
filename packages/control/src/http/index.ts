export { type AppOptions, createApp } from "./app.ts";
export type { Reads } from "./site.ts";
