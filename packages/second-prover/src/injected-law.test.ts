import { Book, Pack, type Rule } from "@homeport/rules";
import { test } from "node:test";
import { bothFind } from "./both.fixture.test.ts";
import { shipped, type World } from "./shipped.fixture.test.ts";

/** The same packs with rules changed, or with one more. */
function ruled(packs: readonly Pack[], change: (rule: Rule) => Rule, ...more: readonly object[]): Pack[] {
  return packs.map((pack) => Pack.parse({ ...pack, rules: [...pack.rules.map(change), ...more] }));
}

const common = { summary: { en: "text", zh: "文本" }, from: "2026-12-01" };
const asItIs = (rule: Rule): Rule => rule;

/** What the law or the launch book asks and a table of before does not know of; each in a market that serves. */
const cases: readonly {
  name: string;
  market: string;
  change: (world: World) => Partial<World>;
  first: string;
  second: string;
  sentence: RegExp;
}[] = [
  {
    name: "a launch that ends",
    market: "US",
    change: ({ book }) => ({
      book: Book.parse({
        ...book,
        launches: book.launches.map((launch) => ({ ...launch, to: "2026-12-01" })),
      }),
    }),
    first: "launched",
    second: "launched",
    sentence: /^US, .* at 2026-12-01 00:00 .* serves, and no launch in the launch book covers it$/,
  },
  {
    name: "a launch that asks for a capability",
    market: "US",
    change: ({ book }) => ({
      book: { ...book, launches: book.launches.map((launch) => ({ ...launch, requires: ["fast-chip"] })) },
    }),
    first: "conditions-complete",
    second: "conditions-complete",
    sentence: /: it is served without asking for `fast-chip`, as its launch does$/,
  },
  {
    name: "a contract that ends",
    market: "CN",
    change: ({ book }) => ({
      book: {
        ...book,
        partners: book.partners.map((partner) => ({
          ...partner,
          contracts: partner.contracts.map((contract) => ({ ...contract, to: "2026-12-01" })),
        })),
      },
    }),
    first: "contracted",
    second: "contracted",
    sentence:
      /at 2026-12-01 00:00 \(\+08:00\): .* serves, and no contract with `alibaba` covers CN at that time$/,
  },
  {
    name: "an endpoint whose inference nobody bounds",
    market: "CN",
    change: ({ book }) => ({
      book: {
        ...book,
        partners: book.partners.map((partner) => ({
          ...partner,
          endpoints: partner.endpoints.map((endpoint) => ({ ...endpoint, inferenceScope: "global" })),
        })),
      },
    }),
    first: "resident",
    second: "resident",
    sentence: /serves with inference in `global`, which CN\/residency does not permit$/,
  },
  {
    name: "results that lie on a host elsewhere",
    market: "CN",
    change: ({ book }) => ({
      book: {
        ...book,
        partners: book.partners.map((partner) => ({
          ...partner,
          endpoints: partner.endpoints.map((endpoint) => ({
            ...endpoint,
            resultHosts: [{ host: "results.example.com", region: "sg" }],
          })),
        })),
      },
    }),
    first: "resident",
    second: "resident",
    sentence: /serves with inference in `sg`, which CN\/residency does not permit$/,
  },
  {
    name: "hosting that goes off the record",
    market: "CN",
    change: ({ book }) => ({ book: { ...book, hosting: [] } }),
    first: "hosted",
    second: "hosted",
    sentence: /: it is served, and where \w+ lies is not on record \(CN\/[\w-]+\)$/,
  },
  {
    name: "an approval with another number",
    market: "CN",
    change: ({ book }) => ({
      book: { ...book, approvals: book.approvals.map((approval) => ({ ...approval, number: "ANOTHER-1" })) },
    }),
    first: "displayed",
    second: "displayed",
    sentence: /shows no number of an approval in force \(CN\/[\w-]+\)$/,
  },
  {
    name: "a model that was modified",
    market: "CN",
    change: ({ book }) => ({
      book: {
        ...book,
        partners: book.partners.map((partner) => ({
          ...partner,
          models: partner.models.map((model) => ({ ...model, modification: "fine-tune" as const })),
        })),
      },
    }),
    first: "approved",
    second: "approved",
    sentence: /demands: `cn-registration` covers `qwen-plus@[\d-]+` only unmodified$/,
  },
  {
    name: "a safety that must be shown",
    market: "CN",
    change: ({ packs }) => ({
      packs: ruled(packs, (rule) => (rule.type === "safety" ? { ...rule, effect: "refuse" } : rule)),
    }),
    first: "measured",
    second: "measured",
    sentence: /serves, and no evidence shows `[\w-]+` [<>]= [\d.]+ on `[\w-]+` \(CN\/[\w-]+\)$/,
  },
  {
    name: "a label that nobody writes",
    market: "US",
    change: ({ packs }) => {
      const label = { type: "label", modality: "text", place: "corner", text: common.summary };
      const sources = packs.flatMap((pack) => pack.sources.slice(0, 1).map(({ id }) => id));
      return { packs: ruled(packs, asItIs, { ...common, ...label, id: "US/corner", sources }) };
    },
    first: "labelled",
    second: "labels-writable",
    sentence: /at 2026-12-01 00:00 .*serves, and nobody writes `label-text-corner` \(US\/corner\)$/,
  },
  {
    name: "a capability that is lacking",
    market: "US",
    change: ({ packs }) => ({
      packs: ruled(packs, (rule) =>
        rule.type === "partner"
          ? { ...rule, requireCapabilities: ["age-signal"], localOperator: true }
          : rule,
      ),
    }),
    first: "partner-permitted",
    second: "partner-permitted",
    sentence: /^US, .*`openai` lacks `age-signal` with no gap on record \(US\/[\w-]+\)$/,
  },
  {
    name: "a law that reaches visitors",
    market: "US",
    change: ({ packs }) => {
      const sources = packs.flatMap((pack) => pack.sources.slice(0, 1).map(({ id }) => id));
      const reach = { type: "reach", signals: ["location"], features: ["chat"] };
      return { packs: ruled(packs, asItIs, { ...common, ...reach, id: "US/visitors", sources }) };
    },
    first: "reached",
    second: "reached",
    sentence: /^US, chat .*: US\/visitors reaches the device by `location`, and the table leaves it out$/,
  },
];

for (const { name, market, change, ...expected } of cases) {
  test(`${name} is found in a table that was compiled before`, async () => {
    const world = shipped([market]);
    await bothFind({ ...world, ...change(world) }, expected);
  });
}
