import { unwatchFile, watchFile } from "node:fs";
import { join } from "node:path";
import { readRouting, RoutingFault } from "./read-routing.ts";
import type { RoutingSettings } from "./settings.ts";

/** What became of a change of the file; a faulty one changes nothing. */
export type RoutingEvent = { type: "retuned" } | { type: "faulty"; message: string };

/**
 * Follows the home folder's `routing.json`, and takes it up when it changes, comes or goes; gives the function that stops it.
 * A file that cannot be used is told of, and the last good tuning stays.
 *
 * @param options.everyMs how often it looks; by looking rather than by being told, for it must work on every kind of disk.
 */
export function followRouting(
  home: string,
  routing: { retune(settings: RoutingSettings): void },
  options: { everyMs: number; report: (event: RoutingEvent) => void },
): () => void {
  const file = join(home, "routing.json");
  const changed = () => {
    try {
      routing.retune(readRouting(home));
    } catch (cause) {
      if (!(cause instanceof RoutingFault)) throw cause;
      options.report({ type: "faulty", message: cause.message });
      return;
    }
    options.report({ type: "retuned" });
  };
  watchFile(file, { interval: options.everyMs, persistent: false }, changed);
  return () => unwatchFile(file, changed);
}
