export type SummaryType = "tldr" | "key-points" | "teaser" | "headline";
export type SummaryLength = "short" | "medium" | "long";
export type SummaryFormat = "plain-text" | "markdown";

type Outcome<Value> = { type: "done"; value: Value } | { type: "unavailable"; code: string; message: string };

/** The part of Homeport's on-device engines that the simulator writes its content with. */
export type SimulatorEngines = {
  summarize(request: {
    text: string;
    type: SummaryType;
    length: SummaryLength;
    format: SummaryFormat;
  }): Promise<Outcome<string>>;
  proofread(request: { text: string }): Promise<Outcome<{ correctedInput: string }>>;
  close(): Promise<void>;
};

/** Engines that start when they are first needed, and close only if they were. */
export type LazyEngines = { get(): Promise<SimulatorEngines>; close(): Promise<void> };

/** Starts the real engines on first use. */
export function startLazily(): LazyEngines {
  let started: Promise<SimulatorEngines> | null = null;
  return {
    get() {
      started ??= import("@homeport/engines")
        .then(({ startEngines }) => startEngines())
        .catch((cause: unknown) => {
          // The next call tries again.
          started = null;
          throw cause;
        });
      return started;
    },
    async close() {
      await started?.then((engines) => engines.close());
    },
  };
}

/** Lends engines that somebody else started; they are not closed. */
export function lend(engines: SimulatorEngines): LazyEngines {
  return { get: () => Promise.resolve(engines), close: () => Promise.resolve() };
}
