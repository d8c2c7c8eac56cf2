import * as fc from "fast-check";
import type { Book } from "./book.ts";
import type { Pack } from "./pack.ts";
import { type Market, text } from "./world-pack.fixture.test.ts";
import { makePack, pooledWorld, type World } from "./world.fixture.test.ts";

type Edit = (world: World, pick: number) => World;

/** An edit of the launch book alone. */
const ofBook =
  (change: (book: Book, pick: number) => Partial<Book>): Edit =>
  ({ packs, book }, pick) => ({ packs, book: { ...book, ...change(book, pick) } });

/** An edit of one launch. */
const ofLaunch = (change: Partial<Book["launches"][number]>): Edit =>
  ofBook(({ launches }, pick) => ({
    launches: launches.map((launch, at) =>
      at === pick % launches.length ? { ...launch, ...change } : launch,
    ),
  }));

/** A rule added to one pack, on the word of nobody. */
const ofRule =
  (rule: object): Edit =>
  ({ packs, book }, pick) => ({
    packs: packs.map((pack, at) => (at === pick % packs.length ? withRule(pack, rule) : pack)),
    book,
  });

/** Changes that an operator or counsel might make; most, but not all, serve less. */
const edits: readonly Edit[] = [
  (world) => world,
  ofBook(({ launches }, pick) => ({ launches: without(launches, pick) })),
  ofBook(({ approvals }, pick) => ({ approvals: without(approvals, pick) })),
  ofBook(({ approvals }, pick) => ({
    approvals: approvals.map((item, at) => (at === pick % 4 ? { ...item, state: "suspended" } : item)),
  })),
  ofBook(({ hosting }, pick) => ({ hosting: without(hosting, pick) })),
  ofBook(({ gaps }, pick) => ({ gaps: without(gaps, pick) })),
  ofBook(({ evidence }, pick) => ({ evidence: without(evidence, pick) })),
  ofBook((book, pick) => editRoute(book, pick, (use) => without(use, pick))),
  ofBook((book, pick) => editRoute(book, pick, (use) => use.toReversed())),
  ofBook((book, pick) => editRoute(book, pick, (use) => without(use.toReversed(), pick))),
  ofBook(({ maker }) => ({ maker: { ...maker, screens: ["one", "three"] } })),
  ofBook(({ maker }) => ({ maker: { ...maker, screens: [] } })),
  ofLaunch({ traveller: "both" }),
  ofLaunch({ traveller: "home" }),
  ofLaunch({ traveller: "host" }),
  ofLaunch({ traveller: "either" }),
  ofLaunch({ requires: ["fast-chip"] }),
  ofLaunch({ admission: "waitlist" }),
  ofLaunch({ dailyLimit: 1 }),
  ({ packs, book }, pick) => ({
    packs: packs.map((pack, at) =>
      at === pick % packs.length ? { ...pack, rules: without(pack.rules, pick) } : pack,
    ),
    book,
  }),
  // A market that others add to cannot go alone.
  ({ packs, book }, pick) => ({ packs: packs.filter((_, at) => at !== 1 + (pick % 3)), book }),
  ...[
    { type: "availability", effect: "deny", to: "2026-07-01" },
    { type: "consent", purpose: "one", from: "2026-07-01" },
    { type: "label", modality: "text", place: "start", text },
    { type: "mark", modality: "text", forms: ["watermark"], mayGap: true },
    { type: "residency", dataClass: "inference", deny: ["aa-*"] },
    { type: "residency", dataClass: "log", permit: ["bb-*"] },
    { type: "age", deny: ["teen"] },
    { type: "screen", phases: ["input", "output"], filter: "two" },
    { type: "retention", record: "decision", minDays: 30 },
    { type: "reach", signals: ["location"] },
    { type: "reach", signals: ["sold", "account"], from: "2026-07-01" },
  ].map(ofRule),
];

/** A world of a pool, and what a few edits make of it. */
export const changeArbitrary: fc.Arbitrary<{ before: World; after: World }> = fc
  .tuple(
    pooledWorld(25),
    fc.array(fc.tuple(fc.constantFrom(...edits), fc.nat(60)), { minLength: 1, maxLength: 3 }),
  )
  .map(([before, chosen]) => ({
    before,
    after: chosen.reduce((world, [edit, pick]) => edit(world, pick), before),
  }));

function without<Item>(items: readonly Item[], pick: number): Item[] {
  return items.filter((_, at) => at !== pick % items.length);
}

type Uses = Book["routes"][number]["use"];

function editRoute(book: Book, pick: number, edit: (use: Uses) => Uses): Partial<Book> {
  const routes = book.routes.flatMap((route, at) => {
    if (at !== pick % book.routes.length) return [route];
    const use = edit(route.use);
    return use.length > 0 ? [{ ...route, use }] : [];
  });
  return { routes };
}

/** A pack with one more rule. */
export function withRule(pack: Pack, rule: object): Pack {
  const [added] = makePack(pack.market as Market, [{ sources: ["unverified"], ...rule }]).rules;
  if (!added) throw new Error("a rule makes a pack");
  return { ...pack, rules: [...pack.rules, { ...added, id: `${pack.market}/added-${pack.rules.length}` }] };
}
