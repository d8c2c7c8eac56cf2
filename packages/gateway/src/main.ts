import { existsSync } from "node:fs";
import { enableCompileCache, flushCompileCache } from "node:module";
import { join, resolve } from "node:path";

const home = resolve(process.env["HOMEPORT_HOME"] ?? ".homeport");
// What was compiled once is kept beside the gateway's other state, where only its owner writes, never in a folder that
// everybody shares. The threads and processes that this one starts find it by the variable.
if (existsSync(home) && process.env["NODE_COMPILE_CACHE"] === undefined) {
  const { directory } = enableCompileCache(join(home, "gateway", "compiled"));
  if (directory !== undefined) process.env["NODE_COMPILE_CACHE"] = join(home, "gateway", "compiled");
}
await import("./start.ts");
// Soon rather than at the end, which a killed process never reaches.
setTimeout(flushCompileCache, 3_000).unref();
