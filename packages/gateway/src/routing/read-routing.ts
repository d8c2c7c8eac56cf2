import { readFileSync } from "node:fs";
import { join } from "node:path";
import { issuesOf, safeParse } from "@homeport/protocol";
import { RoutingSettings } from "./settings.ts";

/** Thrown where the tuning cannot be used; its message says what to change. */
export class RoutingFault extends Error {
  override readonly name = "RoutingFault";
}

/** Reads a tuning from its text, strictly. @throws RoutingFault with every fault and its place. */
export function parseRouting(text: string): RoutingSettings {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new RoutingFault("it is no JSON");
  }
  const parsed = safeParse(RoutingSettings, value);
  if (parsed.success) return parsed.data;
  const faults = issuesOf(parsed.error).map(({ path, message }) => `${path || "the file"}: ${message}`);
  throw new RoutingFault(faults.join("; "));
}

/** The tuning in the home folder's `routing.json`; the defaults where there is none. @throws RoutingFault */
export function readRouting(home: string): RoutingSettings {
  const file = join(home, "routing.json");
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT")
      return RoutingSettings.parse({});
    throw new RoutingFault(`\`${file}\` cannot be read`);
  }
  try {
    return parseRouting(text);
  } catch (cause) {
    if (!(cause instanceof RoutingFault)) throw cause;
    throw new RoutingFault(`\`${file}\`: ${cause.message}`);
  }
}
