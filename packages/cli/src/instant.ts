import { UsageFault } from "./command.ts";

/** An instant as a person writes it, such as `2026-11-22` or `2026-11-22T08:00:00Z`. @throws UsageFault */
export function instantOption(written: string | undefined, now: number): number {
  if (written === undefined) return now;
  const instant = Date.parse(written);
  if (!Number.isFinite(instant)) throw new UsageFault(`\`${written}\` is no date`);
  return instant;
}
