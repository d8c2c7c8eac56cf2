import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hashOfKey, newApiKey } from "./api-key.ts";
import type { CallersInput } from "./callers-file.ts";
import type { CallersEvent } from "./callers-holder.ts";
import { type Callers, openCallers } from "./open-callers.ts";

export const now = Date.UTC(2026, 10, 28, 9);

type KeyInput = CallersInput["keys"][number];

/** A key in force for a tenant `acme`, and how it stands in the file. */
export function makeKey(changes: Partial<KeyInput> = {}): { text: string; entry: KeyInput } {
  const { id, text } = newApiKey();
  return { text, entry: { id, tenant: "acme", hash: hashOfKey(text).toString("hex"), ...changes } };
}

export function fileOf(changes: Partial<CallersInput> = {}): CallersInput {
  return { type: "homeport-callers/1", tenants: [{ id: "acme" }], keys: [], ...changes };
}

/** A file of callers in a folder of its own, and callers that follow it. */
export class World {
  readonly folder = mkdtempSync(join(tmpdir(), "homeport-callers-"));
  readonly file = join(this.folder, "callers.json");
  readonly events: CallersEvent["type"][] = [];
  clock = now;
  #callers: Callers | null = null;

  /** Puts a file in place as a whole, as the command does. */
  put(content: CallersInput | string): void {
    const next = `${this.file}.next`;
    writeFileSync(next, typeof content === "string" ? content : JSON.stringify(content));
    renameSync(next, this.file);
  }

  open(currency: string | null = "EUR"): Callers {
    return (this.#callers = openCallers({
      file: this.file,
      currency,
      redis: null,
      totalMs: 30_000,
      clock: () => this.clock,
      report: (event) => {
        if (event.type === "callers-read" || event.type === "callers-refused") this.events.push(event.type);
      },
    }));
  }

  async close(): Promise<void> {
    await this.#callers?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Waits until a check holds; gives how many milliseconds that took. */
export async function until(what: string, check: () => boolean): Promise<number> {
  const began = performance.now();
  while (performance.now() - began < 5_000) {
    if (check()) return performance.now() - began;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`it never came to this: ${what}`);
}

/** The code of the problem that a step throws, or null. */
export function codeOf(step: () => unknown): string | null {
  try {
    step();
    return null;
  } catch (cause) {
    return cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
  }
}
