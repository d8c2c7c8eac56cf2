// The door for whoever only writes: it loads no query layer.
export { batchWriter, type WriteBatch } from "./batch-writer.ts";
export { openWriting, type Writing } from "./open-writing.ts";
