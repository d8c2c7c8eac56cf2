import { Book } from "./book.ts";
import { evaluate, type Evaluation } from "./evaluate.ts";
import type { Question } from "./active-rules.ts";
import { makeLaw } from "./world.fixture.test.ts";

const open = { type: "availability", effect: "allow", sources: ["read"] };
const features = ["chat", "smart-reply", "image-generator"] as const;
export const engine = { engine: "textrank", languages: ["en"] };
export const near = { partner: "one", model: "small", endpoint: "near" };
/** A partner's model with another partner's beside it. */
export const beside = (role: string) => ({
  ...near,
  parts: [{ role, partner: "two", model: "small", endpoint: "beside" }],
});

const partner = (id: string, place: string, changes: object) => ({
  id,
  name: id,
  origin: "AA",
  dialect: "openai",
  credential: { environment: "KEY" },
  contracts: [{ id: "contract", markets: ["AA"], from: "2020-01-01" }],
  endpoints: [
    {
      id: place,
      url: `https://${place}.example`,
      region: "aa-one",
      inferenceScope: "aa-one",
      storageRegion: "aa-one",
      operator: "Operator",
      operatorCountry: "AA",
    },
  ],
  models: [{ id: "small", name: "small", version: "1", modification: "none", endpoints: [place] }],
  ...changes,
});

/** What differs from a book that offers three features in AA by one partner. */
export type Differing = {
  use?: readonly object[];
  capabilities?: readonly string[];
  /** Of the partner beside. */
  two?: object;
  launch?: object;
  book?: object;
};

/** A launch book of one market, two partners and three features. */
export function smallBook({
  use = [near],
  capabilities = [],
  two = {},
  launch = {},
  book = {},
}: Differing): Book {
  return Book.parse({
    maker: { name: "Maker", screens: [] },
    partners: [partner("one", "near", { capabilities }), partner("two", "beside", two)],
    launches: features.map((feature) => ({
      market: "AA",
      feature,
      platforms: ["ios"],
      traveller: "home",
      from: "2020-01-01",
      ...launch,
    })),
    routes: features.map((feature) => ({ market: "AA", feature, use })),
    approvals: [],
    ...book,
  });
}

/** What AA says of chat on ios for an adult, under rules that come after the one that opens it. */
export function say(
  rules: readonly object[],
  differing: Differing = {},
  asked: Partial<Question> = {},
): Evaluation {
  const law = makeLaw("AA", [open, ...rules.map((rule) => ({ sources: ["read"], ...rule }))]);
  const question = { feature: "chat", platform: "ios", ageBand: "adult", at: Date.UTC(2026, 4, 1) } as const;
  return evaluate({ law, book: smallBook(differing) }, { ...question, ...asked });
}

/** The answer in short: what serves, or every reason. */
export function inShort(evaluation: Evaluation): string[] {
  if (evaluation.type === "serve") return evaluation.compositions.map(({ id }) => id);
  return evaluation.reasons.map(({ code, detail }) => (detail ? `${code}: ${detail.en}` : code));
}

/** The codes of what is served with a warning. */
export function warnings(evaluation: Evaluation): string[] {
  return evaluation.type === "serve" ? evaluation.warnings.map(({ code }) => code) : ["refused"];
}
