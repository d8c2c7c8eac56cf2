import { mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import type { Probe } from "./health.ts";

/** How long what was found holds, in milliseconds: a probe writes to the disk, and anybody may ask for readiness. */
const holdsMs = 1_000;
/** How long a receipt that could not be written speaks against the store, in milliseconds. */
const failedMs = 5_000;

export type StoreProbe = Probe & { failed(): void };

/**
 * Whether receipts can be written: the thread behind them answers, its folder takes a byte to disk, and none has just
 * failed.
 */
export function storeProbe(
  file: string,
  answers: () => Promise<unknown>,
  monotonic: () => number = () => performance.now(),
): StoreProbe {
  let found: { at: number; wrong: Promise<string | null> } | null = null;
  let failedAt = Number.NEGATIVE_INFINITY;
  const look = async (): Promise<string | null> => {
    try {
      await Promise.all([within(answers(), 2_000), writeByte(file)]);
      return null;
    } catch (cause) {
      return cause instanceof Error && "code" in cause ? String(cause.code) : "receipts cannot be written";
    }
  };
  return {
    code: "receipt_failed",
    failed: () => (failedAt = monotonic()),
    look() {
      const at = monotonic();
      if (at - failedAt < failedMs) return Promise.resolve("a receipt could not be written just now");
      if (!found || at - found.at >= holdsMs) found = { at, wrong: look() };
      return found.wrong;
    },
  };
}

async function writeByte(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const handle = await open(file, "w", 0o600);
  try {
    await handle.writeFile("1");
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function within(work: Promise<unknown>, ms: number): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error("no answer")), ms);
  try {
    await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
