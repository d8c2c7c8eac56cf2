import type { SimulatorEngines } from "../engines.ts";

export type StubEngines = SimulatorEngines & { asked: Record<string, unknown>[] };

/** Engines for tests that need none: a summary is the first sentence, proofreading repairs `teh`. */
export function stubEngines(): StubEngines {
  const asked: Record<string, unknown>[] = [];
  return {
    asked,
    summarize(request) {
      asked.push({ ...request });
      const first = /^[^.!?。！？]*[.!?。！？]?/u.exec(request.text)?.[0] ?? "";
      return Promise.resolve({ type: "done", value: first.trim() });
    },
    proofread({ text }) {
      asked.push({ text });
      return text.startsWith("Bonjour")
        ? Promise.resolve({ type: "unavailable", code: "language_unsupported", message: "French" })
        : Promise.resolve({
            type: "done",
            value: { correctedInput: text.replaceAll("teh", "the") },
          });
    },
    close: () => Promise.resolve(),
  };
}
