export { createDurably, readText, removeDurably, writeDurably } from "./durable-file.ts";
