import { type Dirent, watch } from "node:fs";
import { mkdir, open, readdir, readFile, rename, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Problem } from "@homeport/protocol";
import { type LiveRelease, verifyRelease } from "./verify-release.ts";
import type { TrustedKeys } from "./trusted.ts";

/** A release together with the sealed filter packs it names, swapped in as one. */
export type LoadedRelease<Filter> = { release: LiveRelease; filters: ReadonlyMap<string, Filter> };

export type HolderOptions<Filter> = {
  /** Where control leaves the release. */
  file: string;
  /** Where control leaves the sealed filter packs. */
  filters: string;
  /** Where the gateway keeps its own copy of the last good release. */
  kept: string;
  keys: TrustedKeys;
  /** Opens a sealed filter pack. @throws Problem where it cannot be trusted. */
  openFilter: (envelope: unknown) => Filter & { id: string; digest: string };
  clock: () => number;
  report: (event: HolderEvent) => void;
};

export type HolderEvent =
  | { type: "release-swapped"; serial: number; digest: string; approvedBy: readonly string[] }
  | { type: "release-refused"; problem: Problem }
  | { type: "release-not-kept"; cause: unknown };

/** Holds the live release, follows the file, and keeps the last good one whatever the file becomes. */
export class ReleaseHolder<Filter> {
  readonly #options: HolderOptions<Filter>;
  #loaded: LoadedRelease<Filter> | null = null;
  /** The bytes that were verified last. */
  #text: string | null = null;
  #seen = "";
  #checking: Promise<void> = Promise.resolve();
  #stop: () => void = () => {};

  constructor(options: HolderOptions<Filter>) {
    this.#options = options;
  }

  /** The live release, or null where none was ever good; its date is for the caller to check. */
  get current(): LoadedRelease<Filter> | null {
    return this.#loaded;
  }

  /** Loads the kept release, then the file's, and follows the file from then on. */
  async start(): Promise<void> {
    await this.#load(this.#options.kept, { keep: false, quiet: true });
    await this.check();
    const folder = dirname(this.#options.file);
    await mkdir(folder, { recursive: true });
    const watcher = watch(folder, () => void this.check());
    watcher.on("error", () => watcher.close());
    // The watcher is quick but not certain; looking twice a second is certain.
    const timer = setInterval(() => void this.check(), 500);
    timer.unref();
    this.#stop = () => {
      watcher.close();
      clearInterval(timer);
    };
  }

  stop(): void {
    this.#stop();
  }

  /** Looks at the file once; checks never overlap. */
  check(): Promise<void> {
    this.#checking = this.#checking.then(() => this.#look());
    return this.#checking;
  }

  async #look(): Promise<void> {
    try {
      const found = await stat(this.#options.file, { bigint: true });
      // A release that was refused for a filter pack it lacks is looked at again once the pack is there.
      const packs = await stat(this.#options.filters, { bigint: true }).catch(() => null);
      const mark = `${found.ino} ${found.size} ${found.mtimeNs} ${packs?.mtimeNs ?? ""}`;
      if (mark === this.#seen) return;
      this.#seen = mark;
      await this.#load(this.#options.file, { keep: true, quiet: false });
    } catch (cause) {
      if (!isMissing(cause)) this.#refuse(cause);
    }
  }

  async #load(file: string, { keep, quiet }: { keep: boolean; quiet: boolean }): Promise<void> {
    try {
      const text = await readFile(file, "utf8");
      // The kept copy and control's file are the same bytes at most starts, and were just verified.
      if (text === this.#text) return;
      const { keys, clock } = this.#options;
      const live = this.#loaded?.release ?? null;
      // The kept copy was verified against its predecessor when it was new; it still needs two keys here.
      const release = verifyRelease(parse(text), { keys, live }, clock());
      if (release.digest === live?.digest) return;
      const filters = await this.#filters(release);
      this.#loaded = { release, filters };
      this.#text = text;
      const { serial } = release.payload;
      this.#options.report({
        type: "release-swapped",
        serial,
        digest: release.digest,
        approvedBy: release.approvedBy,
      });
      if (keep) await this.#keep(text);
    } catch (cause) {
      if (!(quiet && isMissing(cause))) this.#refuse(cause);
    }
  }

  /** A copy that cannot be kept takes nothing out of service; a restart would then depend on control's file. */
  async #keep(text: string): Promise<void> {
    try {
      await keepCopy(this.#options.kept, text);
    } catch (cause) {
      this.#options.report({ type: "release-not-kept", cause });
    }
  }

  /** Exactly the filter packs that the release names by digest; one that is missing refuses the release. */
  async #filters(release: LiveRelease): Promise<Map<string, Filter>> {
    const files = await readdir(this.#options.filters, { withFileTypes: true }).catch((): Dirent[] => []);
    const sealed: (Filter & { id: string; digest: string })[] = [];
    for (const file of files) {
      if (!file.isFile() || !file.name.endsWith(".json")) continue;
      try {
        sealed.push(
          this.#options.openFilter(parse(await readFile(join(this.#options.filters, file.name), "utf8"))),
        );
      } catch (cause) {
        this.#refuse(cause);
      }
    }
    const filters = new Map<string, Filter>();
    for (const { id, digest } of release.payload.content.filters) {
      const filter = sealed.find((candidate) => candidate.id === id && candidate.digest === digest);
      if (!filter)
        throw new Problem("filter_missing", { issues: [{ path: "filters", message: `\`${id}\`` }] });
      filters.set(id, filter);
    }
    return filters;
  }

  #refuse(cause: unknown): void {
    const problem = cause instanceof Problem ? cause : new Problem("release_invalid", { cause });
    this.#options.report({ type: "release-refused", problem });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Problem("release_invalid", {
      cause,
      issues: [{ path: "", message: "the file is not valid JSON" }],
    });
  }
}

/** Written beside, flushed, then renamed, so that a crash leaves the old copy or the new one whole. */
async function keepCopy(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const beside = `${file}.new`;
  const handle = await open(beside, "w", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(beside, file);
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "ENOENT";
}
