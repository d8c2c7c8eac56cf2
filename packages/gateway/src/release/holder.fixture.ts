import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import { Envelope, type ErrorCode, Problem } from "@homeport/protocol";
import { digestOf, validSigners } from "@homeport/protocol/envelope";
import { type HolderEvent, ReleaseHolder } from "./holder.ts";
import { fileOf, keys, type Made, now } from "./release.fixture.ts";

type Pack = { id: string; version: string; digest: string };

/** A gateway's home folder, and holders that start in it. */
export type Home = {
  file: string;
  kept: string;
  write(text: string): void;
  writeFilter(name: string, envelope: unknown): void;
  holder(clock?: () => number): { holder: ReleaseHolder<Pack>; events: HolderEvent[] };
  start(clock?: () => number): Promise<{ holder: ReleaseHolder<Pack>; events: HolderEvent[] }>;
};

export function homeFor(test: TestContext): Home {
  const folder = mkdtempSync(join(tmpdir(), "homeport-release-"));
  const file = join(folder, "release", "live.json");
  const kept = join(folder, "gateway", "last-good.json");
  const filters = join(folder, "filters");
  const holders: ReleaseHolder<Pack>[] = [];
  test.after(() => {
    for (const holder of holders) holder.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const write = (path: string, text: string) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.part`, text);
    renameSync(`${path}.part`, path);
  };
  const home: Home = {
    file,
    kept,
    write: (text) => write(file, text),
    writeFilter: (name, envelope) => write(join(filters, name), JSON.stringify(envelope)),
    holder(clock = () => now) {
      const events: HolderEvent[] = [];
      const report = (event: HolderEvent) => void events.push(event);
      const holder = new ReleaseHolder<Pack>({ file, filters, kept, keys, openFilter, clock, report });
      holders.push(holder);
      return { holder, events };
    },
    async start(clock) {
      const started = home.holder(clock);
      await started.holder.start();
      return started;
    },
  };
  return home;
}

/** Does what the gateway's own does: trusts by signature, names by the payload's digest. */
function openFilter(envelope: unknown): Pack {
  const parsed = Envelope.parse(envelope);
  if (validSigners(parsed, keys.filters).length === 0) throw new Problem("filter_invalid");
  const { id, version } = JSON.parse(parsed.payload) as { id: string; version: string };
  return { id, version, digest: digestOf(parsed.payload) };
}

export function textOf(made: Made, base: readonly Made[] = []): string {
  return JSON.stringify(fileOf(made, base));
}

export function serialOf({ current }: ReleaseHolder<Pack>): number | null {
  return current?.release.payload.serial ?? null;
}

export function refusals(events: readonly HolderEvent[]): ErrorCode[] {
  return events.flatMap((event) => (event.type === "release-refused" ? [event.problem.code] : []));
}

/** Waits for what must come of itself; the test's own limit is the only one. */
export async function until({ signal }: TestContext, holds: () => boolean): Promise<void> {
  while (!holds()) {
    signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
