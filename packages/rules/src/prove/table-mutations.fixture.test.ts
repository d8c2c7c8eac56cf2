import assert from "node:assert/strict";
import { subMarket } from "../world.fixture.test.ts";
import { type Mutations, ofTable } from "./mutation.fixture.test.ts";
import { placeOfChat, withSegments } from "./rich-world.fixture.test.ts";

/** Mistakes in the table as a whole. */
export const tableMutations: Mutations = {
  "stricter-than-parent": [
    {
      name: "a sub-market owes less than its parent",
      make: ofTable((table) => {
        const place = placeOfChat(table, subMarket, "adult");
        return {
          ...table,
          cells: table.cells.map((item, at) =>
            at === place && item.type === "serve"
              ? { ...item, obligations: item.obligations.slice(1) }
              : item,
          ),
        };
      }),
      told: /^AA-X, chat, from \S+: it owes less than is owed in AA$/,
    },
    {
      name: "a sub-market serves what its parent refuses by law",
      make: ofTable((table) => {
        const place = placeOfChat(table, "AA", "adult");
        const denied = {
          ...table.reasons[0]!,
          gate: "legal" as const,
          code: "market_blocked",
          rules: ["AA/deny"],
        };
        return {
          ...table,
          reasons: [...table.reasons, denied],
          cells: table.cells.map((item, at) =>
            at === place ? { type: "refuse" as const, reasons: [table.reasons.length] } : item,
          ),
        };
      }),
      told: /^AA-X, chat, from \S+: it serves what AA\/deny refuses in AA$/,
    },
  ],
  complete: [
    {
      name: "a stretch of time is missing",
      make: ofTable((table) => withSegments(table, "AA", (segments) => segments.slice(1))),
      told: /^AA: between 1970-01-01T00:00Z and \S+ time is missing or doubled$/,
    },
    {
      name: "nothing is decided from a day on",
      make: ofTable((table) => withSegments(table, "AA", (segments) => segments.slice(0, -1))),
      told: /^AA: nothing is decided from \S+ on$/,
    },
    {
      name: "a cell points nowhere",
      make: ofTable((table) => ({ ...table, blocks: table.blocks.map((block) => block.map(() => 9_999)) })),
      told: /^\S+: from \S+ a cell is missing or points nowhere$/,
    },
    {
      name: "a market has no part",
      make: ofTable((table) => {
        const { AA: _gone, ...markets } = table.markets;
        return { ...table, markets };
      }),
      told: /^AA has a pack and no part in the table$/,
    },
  ],
  placed: [
    {
      name: "a place is decided by another market",
      make: ofTable((table) => ({ ...table, places: { ...table.places, AA: "BB" } })),
      told: /^AA is decided by BB, not by AA$/,
    },
    {
      name: "a place is forgotten",
      make: ofTable((table) => {
        const { AA: _gone, ...places } = table.places;
        return { ...table, places };
      }),
      told: /^AA is decided by nobody, not by AA$/,
    },
    {
      name: "a place that no pack names is decided",
      make: ofTable((table) => ({ ...table, places: { ...table.places, ZZ: "BB" } })),
      told: /^ZZ is decided by BB, not by nobody$/,
    },
    ...[
      { url: "https://elsewhere.example" },
      { region: "bb-one" },
      { credential: { environment: "OTHER" } },
    ].map((change) => ({
      name: `an endpoint has another ${Object.keys(change).join()}`,
      make: ofTable((table) => {
        const known = table.endpoints["one-near"];
        assert.ok(known);
        return { ...table, endpoints: { ...table.endpoints, "one-near": { ...known, ...change } } };
      }),
      told: /^the endpoint `one-near` is another in the table than in the launch book$/,
    })),
  ],
  reached: [
    {
      name: "a law no longer reaches whom it reaches",
      make: ofTable((table) =>
        withSegments(table, "AA", (segments) =>
          segments.map((segment) => ({ ...segment, reach: segment.reach.map((bits) => bits & 2) })),
        ),
      ),
      told: /^AA, \S+, from \S+: AA\/rule-16 reaches devices that the table leaves out$/,
    },
  ],
  "no-leak": [
    {
      name: "a market decides as another does",
      make: ofTable((table) => {
        const other = table.markets["AA"]?.segments ?? [];
        return withSegments(table, "BB", () => other);
      }),
      told: /^BB decides otherwise when it is compiled alone$/,
    },
    {
      name: "a market follows another traveller rule",
      make: ofTable((table) => {
        const part = table.markets["BB"];
        assert.ok(part);
        return { ...table, markets: { ...table.markets, BB: { ...part, traveller: { chat: "either" } } } };
      }),
      told: /^BB decides otherwise/,
    },
  ],
};
