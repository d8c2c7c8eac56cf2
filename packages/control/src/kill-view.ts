import type { Kill } from "@homeport/rules";
import type { LiveRelease } from "./release/index.ts";
import type { RecordedKill } from "./sources/index.ts";

/** A kill and where it stands. */
export type KillView = {
  kill: Kill;
  /** `control` where control recorded it, `book` in the maker's own files, `none` where its record was removed. */
  record: "control" | "book" | "none";
  /** Whether the live release has it on. */
  live: boolean;
};

/** The kills of the files and of the live release, each once, by id. */
export function killViews(recorded: readonly RecordedKill[], live: LiveRelease | null): KillView[] {
  const held = live?.content.kills ?? [];
  const known = recorded.map(({ kill, recorded: byControl }): KillView => {
    const record = byControl ? "control" : "book";
    return { kill, record, live: held.some(({ id }) => id === kill.id) };
  });
  const others = held
    .filter(({ id }) => !recorded.some(({ kill }) => kill.id === id))
    .map((kill): KillView => ({ kill, record: "none", live: true }));
  return [...known, ...others].toSorted((left, right) => (left.kill.id < right.kill.id ? -1 : 1));
}
