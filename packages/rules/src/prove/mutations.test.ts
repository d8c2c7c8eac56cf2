import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Obligation } from "@homeport/protocol";
import { bookFaults } from "../book-faults.ts";
import { subMarket } from "../world.fixture.test.ts";
import { prove } from "./prove.ts";
import { type Claim, placeOfChat, richClaim, withSegments, withServing } from "./rich-world.fixture.test.ts";

/** A mistake in the table, or in the sources that the table no longer follows; and what is told of it. */
type Mutation = { name: string; make: (claim: Claim) => Claim; told: RegExp };

const ofBook =
  (change: (book: Claim["book"]) => void) =>
  (claim: Claim): Claim => {
    change(claim.book);
    assert.deepEqual(bookFaults(claim.book), []);
    return claim;
  };
const ofTable =
  (change: (table: Claim["table"]) => Claim["table"]) =>
  (claim: Claim): Claim => ({ ...claim, table: change(claim.table) });

/** One endpoint of a partner changed. */
const ofEndpoint = (id: string, change: object) =>
  ofBook(({ partners }) => {
    for (const { endpoints } of partners) {
      for (const endpoint of endpoints) if (endpoint.id === id) Object.assign(endpoint, change);
    }
  });
const ofPartner = (id: string, change: object) =>
  ofBook(({ partners }) => {
    for (const partner of partners) if (partner.id === id) Object.assign(partner, change);
  });

/** The obligation forgotten in every cell. */
const forget = (forgotten: (obligation: Obligation) => boolean) =>
  ofTable((table) =>
    withServing(table, (cell) => ({
      ...cell,
      obligations: cell.obligations.filter((place) => !forgotten(table.obligations[place]!)),
    })),
  );
/** Every obligation of a type changed. */
const weaken = (type: Obligation["type"], change: object) =>
  ofTable((table) => ({
    ...table,
    obligations: table.obligations.map((item) =>
      item.type === type ? Object.assign({}, item, change) : item,
    ),
  }));

const cell = /^AA(-X)?, \S+ on \S+ for \S+, from \d{4}-\d{2}-\d{2}T\d{2}:\d{2}Z( to \S+)?: /;

const mutations: Readonly<Record<string, readonly Mutation[]>> = {
  "allowed-by-verified": [
    {
      name: "the source of the allowance turns out unverified",
      make: (claim) => {
        for (const { sources } of claim.packs)
          for (const source of sources) source.verification = "unverified";
        return claim;
      },
      told: /no verified rule allows it$/,
    },
    {
      name: "a rule that denies is passed over",
      make: (claim) => {
        const [pack] = claim.packs;
        const [rule] = pack?.rules ?? [];
        assert.ok(rule?.type === "availability");
        pack?.rules.push({ ...rule, id: "AA/deny", effect: "deny" });
        return claim;
      },
      told: /AA\/deny denies it$/,
    },
  ],
  launched: [
    {
      name: "a launch is gone",
      make: ofBook((book) => void book.launches.splice(0)),
      told: /does not launch it$/,
    },
    {
      name: "a launch is of another platform",
      make: ofBook((book) => book.launches.forEach((launch) => launch.platforms.splice(0, 1))),
      told: /on ios for .* does not launch it$/,
    },
  ],
  "conditions-complete": [
    {
      name: "what launches ask is forgotten",
      make: ofTable((table) => withServing(table, (served) => ({ ...served, conditions: [] }))),
      told: /it does not ask for `fast-chip`$/,
    },
    {
      name: "the daily limit is raised",
      make: ofTable((table) => ({
        ...table,
        conditions: table.conditions.map((item) => (item.type === "quota" ? { ...item, perDay: 6 } : item)),
      })),
      told: /it does not hold the limit of 5 a day$/,
    },
  ],
  "not-killed": [{ market: "AA" }, { feature: "chat" as const }, { partner: "two" }].map((scope) => ({
    name: `a kill of ${Object.keys(scope).join()} is passed over`,
    make: ofBook((book) => {
      book.kills.push({
        id: "stop",
        reason: "a fault",
        operator: "ana",
        at: "2026-01-01T00:00:00Z",
        ...scope,
      });
    }),
    told: /it is served against the kill `stop`$/,
  })),
  approved: [
    {
      name: "the approval is suspended",
      make: ofBook((book) => book.approvals.forEach((approval) => (approval.state = "suspended"))),
      told: /`one\/small@1\/one-near\+screen:two\/small\/two-near` serves without an approval \(AA\/rule-1\)$/,
    },
    {
      name: "the approval is of another model",
      make: ofBook((book) => book.approvals.forEach((approval) => (approval.coversModels = ["large@1"]))),
      told: /serves without an approval/,
    },
    {
      name: "the model is modified under a kind that forbids it",
      make: ofBook((book) => {
        for (const { models } of book.partners) for (const model of models) model.modification = "adapter";
      }),
      told: /serves without an approval/,
    },
  ],
  displayed: [
    {
      name: "the approval's number is not shown",
      make: ofTable((table) => ({
        ...table,
        compositions: table.compositions.map((item) =>
          item.type === "partner" ? { ...item, display: null } : item,
        ),
      })),
      told: /shows no number of an approval$/,
    },
  ],
  "partner-permitted": [
    {
      name: "a partner is from where none may be",
      make: ofPartner("one", { origin: "ZZ" }),
      told: /is from ZZ/,
    },
    {
      name: "a part is from where none may be",
      make: ofPartner("two", { origin: "ZZ" }),
      told: /is from ZZ/,
    },
    {
      name: "an operator is under another law",
      make: ofEndpoint("one-near", { operatorCountry: "BB" }),
      told: /has no local operator \(AA\/rule-2\)$/,
    },
    {
      name: "a capability is lacking",
      make: ofPartner("one", { capabilities: ["watermark", "label-image-corner"] }),
      told: /lacks mark \(AA\/rule-2\)$/,
    },
  ],
  resident: [
    ...(["region", "inferenceScope"] as const).map((field) => ({
      name: `the ${field} moves`,
      make: ofEndpoint("one-near", { [field]: "bb-one" }),
      told: /has inference in `bb-one` \(AA\/rule-3\)$/,
    })),
    {
      name: "the scope is not bounded",
      make: ofEndpoint("one-near", { inferenceScope: "global" }),
      told: /has inference in `global`/,
    },
    {
      name: "inference moves to a denied part of what is permitted",
      make: ofEndpoint("one-near", { region: "aa-island" }),
      told: /has inference in `aa-island`/,
    },
    {
      name: "a screen beside the model moves",
      make: ofEndpoint("two-near", { region: "bb-one" }),
      told: /has moderation in `bb-one` \(AA\/rule-4\)$/,
    },
    {
      name: "a partner's records move",
      make: ofEndpoint("two-near", { storageRegion: "bb-one" }),
      told: /has log in `bb-one` \(AA\/rule-5\)$/,
    },
  ],
  hosted: [
    {
      name: "where the log lies is no longer on record",
      make: ofBook((book) => {
        book.hosting = book.hosting.filter(({ dataClass }) => dataClass !== "log");
      }),
      told: /where log lies is not on record \(AA\/rule-5\)$/,
    },
    {
      name: "a second log, on a later day, lies elsewhere",
      make: ofBook((book) => {
        book.hosting.push({ market: "AA", dataClass: "log", region: "bb-one", from: "2026-07-01" });
      }),
      told: /log lies in `bb-one` \(AA\/rule-5\)$/,
    },
    {
      name: "the log moves",
      make: ofBook((book) => book.hosting.forEach((record) => (record.region = "bb-one"))),
      told: /moderation lies in `bb-one` \(AA\/rule-4\)$/,
    },
  ],
  contracted: ["one", "two"].map((id) => ({
    name: `the contract with ${id} ended`,
    make: ofPartner(id, {
      contracts: [{ id: "contract", markets: ["AA"], from: "2020-01-01", to: "2020-01-02" }],
    }),
    told: /serves without a contract$/,
  })),
  labelled: [
    {
      name: "nobody writes the mark",
      make: ofPartner("one", { capabilities: ["mark", "label-image-corner"] }),
      told: /serves without watermark \(AA\/rule-8\)$/,
    },
    {
      name: "nobody writes the label",
      make: ofPartner("one", { capabilities: ["mark", "watermark"] }),
      told: /image-generator on .* serves without label-image-corner \(AA\/rule-7\)$/,
    },
  ],
  measured: [{ value: 0.5 }, { sample: 99 }, { model: "small@2" }, { to: "2020-02-01" }].map((change) => ({
    name: `the evidence falls short by its ${Object.keys(change).join()}`,
    make: ofBook((book) => book.evidence.forEach((record) => Object.assign(record, change))),
    told: /serves without evidence of refusal-rate \(AA\/rule-15\)$/,
  })),
  "obligations-complete": [
    ...(["consent", "disclose", "label", "locate", "mark", "retain"] as const).map((type) => ({
      name: `every obligation to ${type} is forgotten`,
      make: forget((obligation) => obligation.type === type),
      told: new RegExp(`the obligation to ${type} is missing \\(AA/rule-\\d+\\)$`),
    })),
    {
      name: "the market's screen is forgotten",
      make: forget((obligation) => obligation.type === "screen" && obligation.rule === "AA/rule-14"),
      told: /the obligation to screen is missing \(AA\/rule-14\)$/,
    },
    {
      name: "the maker's own screen is forgotten",
      make: forget((obligation) => obligation.rule === "book/screens"),
      told: /the maker's own screen of input is missing$/,
    },
    {
      name: "records are kept shorter",
      make: weaken("retain", { minDays: 99 }),
      told: /to retain is missing/,
    },
    {
      name: "records are kept longer",
      make: weaken("retain", { maxDays: 201 }),
      told: /to retain is missing/,
    },
    {
      name: "a label is smaller",
      make: weaken("label", { minHeightPercent: 4 }),
      told: /to label is missing/,
    },
    {
      name: "a label says less",
      make: weaken("label", { text: { en: "m", zh: "生" } }),
      told: /to label is missing/,
    },
    { name: "a mark is another", make: weaken("mark", { forms: ["metadata"] }), told: /to mark is missing/ },
    {
      name: "a region is added",
      make: weaken("locate", { regions: ["aa-*", "bb"] }),
      told: /to locate is missing/,
    },
    {
      name: "it is told less often",
      make: weaken("disclose", { everyMinutes: 61 }),
      told: /to disclose is missing/,
    },
    {
      name: "it is told once",
      make: weaken("disclose", { when: "first-use" }),
      told: /to disclose is missing/,
    },
  ],
  "age-respected": [
    {
      name: "a child gets what an adult gets",
      make: ofTable((table) => {
        const adult = placeOfChat(table, "AA", "adult");
        const child = placeOfChat(table, "AA", "child");
        const blocks = table.blocks.map((block) => block.map((place) => (place === child ? adult : place)));
        return { ...table, blocks };
      }),
      told: /child is served against AA\/rule-12$/,
    },
  ],
  "refusal-says-why": [
    {
      name: "a refusal loses its reasons",
      make: ofTable((table) => ({
        ...table,
        cells: table.cells.map((item) => (item.type === "refuse" ? { ...item, reasons: [] } : item)),
      })),
      told: /it has no reason$/,
    },
  ],
  "unknown-is-child": [
    {
      name: "an unknown age gets what an adult gets",
      make: ofTable((table) => {
        const adult = placeOfChat(table, "AA", "adult");
        const unknown = table.ageBands.indexOf("unknown");
        const blocks = table.blocks.map((block) =>
          block.includes(adult)
            ? block.map((place, at) => (at % table.ageBands.length === unknown ? adult : place))
            : block,
        );
        return { ...table, blocks };
      }),
      told: /on \S+ an unknown age serves where a child refuses$/,
    },
  ],
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

/** Invariants whose counterexamples are no single cell's. */
const ofWholeTable = new Set([
  "unknown-is-child",
  "stricter-than-parent",
  "complete",
  "placed",
  "reached",
  "no-leak",
]);

describe("the prover", () => {
  test("finds nothing wrong with a claim in which everything is demanded and met", () => {
    const proof = prove(richClaim());
    assert.deepEqual(
      proof.results.flatMap(({ counterexamples }) => counterexamples),
      [],
    );
    assert.equal(proof.holds, true);
    for (const { id, checked } of proof.results) assert.ok(checked > 0, `${id} was never checked`);
    const { table } = richClaim();
    for (const market of ["AA", subMarket, "BB"]) {
      assert.equal(table.cells[placeOfChat(table, market, "adult")]?.type, "serve", market);
    }
  });

  test("has no invariant without a mistake that it finds", () => {
    const ids = prove(richClaim()).results.map(({ id }) => id);
    assert.deepEqual(Object.keys(mutations).toSorted(), ids.toSorted());
  });

  for (const [id, list] of Object.entries(mutations)) {
    for (const { name, make, told } of list) {
      test(`finds by \`${id}\` that ${name}, and says where`, () => {
        const proof = prove(make(richClaim()));
        assert.equal(proof.holds, false);
        const result = proof.results.find((item) => item.id === id);
        assert.ok(
          result && result.violations > 0,
          proof.results
            .filter((r) => r.violations)
            .map((r) => r.id)
            .join(),
        );
        const [first = ""] = result.counterexamples;
        if (!ofWholeTable.has(id) && id !== "refusal-says-why") assert.match(first, cell);
        assert.ok(
          result.counterexamples.some((text) => told.test(text)),
          result.counterexamples.join("\n"),
        );
      });
    }
  }
});
