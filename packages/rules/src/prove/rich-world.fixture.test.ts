import { Book } from "../book.ts";
import { compile } from "../compile.ts";
import type { Pack } from "../pack.ts";
import type { Cell, Table } from "../table.ts";
import { makePack, subMarket } from "../world.fixture.test.ts";

/** What the prover is given: the sources, and the table that claims to follow from them. */
export type Claim = { packs: Pack[]; book: Book; table: Table };
export type Serving = Extract<Cell, { type: "serve" }>;

const text = { en: "made by AI", zh: "AI 生成" };
const read = { sources: ["read"] };
const open = { type: "availability", effect: "allow", ...read };

const packs = [
  makePack("AA", [
    open,
    {
      type: "approval",
      accepts: ["registration"],
      unmodifiedUnder: ["registration"],
      display: true,
      ...read,
    },
    {
      type: "partner",
      localOperator: true,
      denyOrigins: ["ZZ"],
      requireCapabilities: ["mark"],
      mayGap: true,
      ...read,
    },
    { type: "residency", dataClass: "inference", permit: ["aa-*"], deny: ["aa-island"], ...read },
    { type: "residency", dataClass: "moderation", permit: ["aa-*"], ...read },
    { type: "residency", dataClass: "log", permit: ["aa-*"], ...read },
    { type: "label", modality: "text", place: "start", text, ...read },
    { type: "label", modality: "image", place: "corner", text, minHeightPercent: 5, ...read },
    { type: "mark", modality: "text", forms: ["watermark"], mayGap: true, ...read },
    { type: "disclosure", text, ...read },
    { type: "disclosure", text: { en: "pause", zh: "休息" }, when: "first-use", everyMinutes: 60, ...read },
    { type: "consent", purpose: "one", ...read },
    { type: "age", deny: ["child"], ...read },
    { type: "retention", record: "decision", minDays: 100, maxDays: 200, ...read },
    { type: "screen", phases: ["input", "output"], filter: "one", ...read },
    {
      type: "safety",
      metric: "refusal-rate",
      bank: "must-refuse",
      op: ">=",
      value: 0.9,
      minSample: 100,
      effect: "refuse",
      ...read,
    },
    { type: "reach", signals: ["account", "location"], ...read },
  ]),
  makePack(subMarket, [{ type: "consent", purpose: "two", ...read }]),
  makePack("BB", [open]),
];

const since = { from: "2020-01-01" };
const features = ["chat", "image-generator"];
const partner = (id: string) => ({
  id,
  name: id,
  origin: "AA",
  dialect: "openai",
  credential: { environment: "KEY" },
  capabilities: ["mark", "watermark", "label-image-corner"],
  contracts: [{ id: "contract", markets: ["AA", "BB"], ...since }],
  endpoints: [
    {
      id: `${id}-near`,
      url: `https://${id}.example`,
      region: "aa-one",
      inferenceScope: "aa-one",
      storageRegion: "aa-one",
      operator: "Operator",
      operatorCountry: "AA",
    },
  ],
  models: [{ id: "small", name: "small", version: "1", modification: "none", endpoints: [`${id}-near`] }],
});
const use = {
  partner: "one",
  model: "small",
  endpoint: "one-near",
  parts: [{ role: "screen", partner: "two", model: "small", endpoint: "two-near" }],
};

const book = Book.parse({
  maker: { name: "Maker", screens: ["own"] },
  partners: [partner("one"), partner("two")],
  launches: [
    ...features.map((feature) => ({
      market: "AA",
      feature,
      platforms: ["ios", "web"],
      traveller: "home",
      requires: ["fast-chip"],
      admission: "waitlist",
      dailyLimit: 5,
      ...since,
    })),
    { market: "BB", feature: "chat", platforms: ["ios"], traveller: "home", ...since },
  ],
  routes: [
    ...features.map((feature) => ({ market: "AA", feature, use: [use] })),
    { market: "BB", feature: "chat", use: [{ engine: "textrank", languages: ["en"] }] },
  ],
  approvals: [
    {
      id: "approval",
      market: "AA",
      kind: "registration",
      authority: "Authority",
      holder: "Holder",
      state: "granted",
      number: "N-1",
      features,
      coversModels: ["small@1"],
      display: text,
      ...since,
    },
  ],
  hosting: ["moderation", "log"].map((dataClass) => ({
    market: "AA",
    dataClass,
    region: "aa-one",
    ...since,
  })),
  gaps: [],
  evidence: [
    {
      id: "evidence",
      market: "AA",
      features,
      metric: "refusal-rate",
      bank: "must-refuse",
      value: 0.95,
      sample: 200,
      model: "small@1",
      report: "report",
      ...since,
    },
  ],
});

const claim: Claim = { packs, book, table: compile(packs, book) };

/** A claim in which every kind of demand is met and everything that may serve serves; a copy to do with as one likes. */
export function richClaim(): Claim {
  return structuredClone(claim);
}

/** The place of a cell of chat on ios for an age band, in the last stretch of a market. */
export function placeOfChat(table: Table, market: string, ageBand: (typeof table.ageBands)[number]): number {
  const block = table.markets[market]?.segments.at(-1)?.blocks[table.features.indexOf("chat")] ?? -1;
  const at = table.platforms.indexOf("ios") * table.ageBands.length + table.ageBands.indexOf(ageBand);
  return table.blocks[block]?.[at] ?? -1;
}

/** The table with every cell that serves changed. */
export function withServing(table: Table, change: (cell: Serving) => Cell): Table {
  return { ...table, cells: table.cells.map((cell) => (cell.type === "serve" ? change(cell) : cell)) };
}

/** The table with every segment of a market changed. */
export function withSegments(
  table: Table,
  market: string,
  change: (segments: Table["markets"][string]["segments"]) => Table["markets"][string]["segments"],
): Table {
  const part = table.markets[market];
  if (!part) throw new Error(`no market ${market}`);
  return { ...table, markets: { ...table.markets, [market]: { ...part, segments: change(part.segments) } } };
}
