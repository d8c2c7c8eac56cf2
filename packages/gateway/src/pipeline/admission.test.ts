import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { TranslatorRequest } from "@homeport/protocol";
import type { Caller, Callers } from "../callers/index.ts";
import { translatorTask } from "../features/index.ts";
import { admitCaller } from "./admission.ts";
import { decisionWith, exchangeFor } from "./pipeline.fixture.ts";

describe("what is set aside for a translation", () => {
  it("grows with its text on both sides, for a translation is about as long as what it is of", async () => {
    const estimated: number[] = [];
    const rules = { rates: [{ of: "tokens" }], budgets: [], partnerRates: [] };
    const caller = { rules } as unknown as Caller;
    const callers = {
      admit: (_: Caller, { estimate }: { estimate: { tokens: number } }) => {
        estimated.push(estimate.tokens);
        return { partner: async () => {}, settle: () => {}, cancel: () => {} };
      },
    } as unknown as Callers;
    for (const length of [300, 3_000, 300_000]) {
      const request = TranslatorRequest.parse({ input: "a".repeat(length), targetLanguage: "fr" });
      const exchange = exchangeFor(translatorTask(request));
      await admitCaller({ callers, pricing: null }, exchange, {
        caller,
        decision: decisionWith([]),
        table: { endpoints: {} } as never,
      });
    }
    assert.deepEqual(estimated, [200, 2_000, 200_000]);
  });
});
