/** What is kept for a while and can be taken once. */
export type Once<Value> = {
  keep(name: string, value: Value, now: number): void;
  /** The value, which is then gone; null where there is none or its time has passed. */
  take(name: string, now: number): Value | null;
};

/**
 * Keeps up to `most` values for `lifeMs` each, in memory: a restart ends logins under way, which are begun again.
 * Where there are too many the oldest goes.
 */
export function createOnce<Value>({ lifeMs, most }: { lifeMs: number; most: number }): Once<Value> {
  const kept = new Map<string, { value: Value; until: number }>();
  return {
    keep(name, value, now) {
      for (const [old, { until }] of kept) {
        if (until > now && kept.size < most) break;
        kept.delete(old);
      }
      kept.set(name, { value, until: now + lifeMs });
    },
    take(name, now) {
      const found = kept.get(name);
      kept.delete(name);
      return found !== undefined && found.until > now ? found.value : null;
    },
  };
}
