/** What the simulator remembers of one call: where it went and how much, never what it said. */
export type WitnessedCall = {
  /** ISO date and time of arrival. */
  at: string;
  /** The host the caller meant, or `null` where it named none. */
  host: string | null;
  persona: string | null;
  region: string | null;
  inferenceScope: string | null;
  path: string;
  /** SHA-256 of the request body, hexadecimal. */
  payloadSha256: string;
  /** Length of the request body. */
  bytes: number;
  /** Status that was answered with, or `null` where nothing was. */
  status: number | null;
  /** Faults that changed the reply. */
  faults: readonly string[];
  /** The client left before the reply was complete. */
  aborted: boolean;
  /** The word by which whoever asked wants to know the call again, or `null`. */
  tag: string | null;
  /** The partner's inspection had its say: the content was refused, or the reply cut. */
  refusedContent: boolean;
  /** Where its arrival and its end stand in the order of all arrivals and ends; `null` while it goes on. */
  arrived: number;
  ended: number | null;
  /** The name in a simulated key; any other key is not written down. */
  simulatedKeyName: string | null;
};

/** The calls of one run, the newest last; the oldest are forgotten beyond the bound. */
export type Witness = {
  /** Remembers a call and returns the entry, which its handler completes. */
  record(call: WitnessedCall): WitnessedCall;
  /** The next place in the order of arrivals and ends. */
  moment(): number;
  calls(): readonly WitnessedCall[];
  clear(): void;
};

/** Starts a witness that remembers `bound` calls; for example `startWitness(10_000).calls()` is empty. */
export function startWitness(bound: number): Witness {
  let ring: WitnessedCall[] = [];
  let oldest = 0;
  let moments = 0;
  return {
    moment: () => ++moments,
    record(call) {
      if (ring.length < bound) {
        ring.push(call);
      } else {
        ring[oldest] = call;
        oldest = (oldest + 1) % bound;
      }
      return call;
    },
    calls: () => [...ring.slice(oldest), ...ring.slice(0, oldest)].map((call) => ({ ...call })),
    clear() {
      ring = [];
      oldest = 0;
    },
  };
}
