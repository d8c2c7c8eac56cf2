import { type Mutations, ofTable, forget, weaken } from "./mutation.fixture.test.ts";
import { placeOfChat, withServing } from "./rich-world.fixture.test.ts";

/** Mistakes in single cells and what they point to. */
export const cellsMutations: Mutations = {
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
};
