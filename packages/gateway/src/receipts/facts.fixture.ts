import type { Cost, ObligationRecord, ReceiptFacts } from "@homeport/protocol";
import * as fc from "fast-check";

/** Facts of a served summary; for example `factsOf({ receipt: "rcpt_2" })`. */
export function factsOf(changes: Partial<ReceiptFacts> = {}): ReceiptFacts {
  return {
    kind: "outcome",
    receipt: "rcpt_1",
    at: "2026-11-22T09:00:00.000Z",
    release: `sha256:${"a".repeat(64)}`,
    market: "AA",
    feature: "summarizer",
    outcome: "served",
    codes: [],
    rules: ["AA/open"],
    served: {
      partner: "acme",
      model: "m-1",
      modelVersion: "1",
      endpoint: { id: "acme-north", region: "aa-north", operator: "Acme Cloud (North) Ltd." },
      engine: null,
      executed: "cloud",
      simulated: false,
    },
    obligations: [{ type: "label", rule: "AA/label", status: "met", detail: "read back at the start" }],
    filters: [{ id: "harms", version: "1", digest: `sha256:${"b".repeat(64)}`, patterns: 7 }],
    salt: "c2FsdA",
    inputHash: `sha256:${"c".repeat(64)}`,
    outputHash: `sha256:${"d".repeat(64)}`,
    ...changes,
  };
}

const word = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom("", "通义", "e\u0301", "\0", '"'),
);

const obligation: fc.Arbitrary<ObligationRecord> = fc.record({
  type: fc.constantFrom("screen", "label", "disclose", "consent", "retain", "locate"),
  rule: word,
  status: fc.constantFrom("met", "failed", "not_reached"),
  detail: word,
});

const cost: fc.Arbitrary<Cost> = fc.oneof(
  fc.record({ type: fc.constant("unknown" as const), why: word, simulated: fc.boolean() }),
  fc.record({ type: fc.constant("free" as const), amountMicros: fc.constant("0" as const), why: word }),
  fc.record({
    type: fc.constant("known" as const),
    currency: word,
    amountMicros: word,
    parts: fc.constant([]),
    basis: fc.record({
      price: word,
      source: word,
      verification: fc.constant("official" as const),
      validFrom: word,
    }),
    estimated: fc.boolean(),
    notes: fc.array(word, { maxLength: 2 }),
    simulated: fc.boolean(),
    maker: fc.constant(null),
  }),
);

/** Any facts a gateway might write, of before and after costs were written, and stranger ones. */
export const factsArbitrary: fc.Arbitrary<ReceiptFacts> = fc
  .record({
    kind: fc.constantFrom("decision", "outcome"),
    receipt: word,
    at: fc.constantFrom("2026-11-22T09:00:00.000Z", "2027-01-01T00:00:00.001Z"),
    release: fc.option(word),
    market: fc.option(word),
    feature: fc.option(word),
    outcome: fc.constantFrom("serve", "refuse", "served", "failed", "cancelled"),
    codes: fc.array(word, { maxLength: 3 }),
    rules: fc.array(word, { maxLength: 3 }),
    served: fc.record({
      partner: fc.option(word),
      model: fc.option(word),
      modelVersion: fc.option(word),
      endpoint: fc.option(fc.record({ id: word, region: word, operator: word })),
      engine: fc.option(fc.record({ id: word, version: word })),
      executed: fc.constantFrom("edge", "cloud", "none"),
      simulated: fc.boolean(),
    }),
    obligations: fc.array(obligation, { maxLength: 3 }),
    filters: fc.array(fc.record({ id: word, version: word, digest: word, patterns: fc.nat() }), {
      maxLength: 2,
    }),
    salt: word,
    inputHash: fc.option(word),
    outputHash: fc.option(word),
    cost: fc.option(fc.option(cost), { nil: undefined }),
  })
  // As plain objects, which is what comes back from JSON.
  .map((facts) => JSON.parse(JSON.stringify(facts)) as ReceiptFacts);
