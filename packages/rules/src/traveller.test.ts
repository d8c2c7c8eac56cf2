import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Decision } from "@homeport/protocol";
import * as fc from "fast-check";
import { decide } from "./decide.ts";
import type { Request } from "./request.ts";
import type { Table } from "./table.ts";
import type { Instant } from "./time.ts";
import { strictest, Traveller } from "./traveller.ts";
import { pooledWorld, requestArbitrary, tableOf } from "./world.fixture.test.ts";

const worlds = pooledWorld(30);
const requests = fc.array(requestArbitrary, { minLength: 80, maxLength: 80 });

/** The table as it would be if every launch followed one traveller rule. */
function ruled(table: Table, rule: Traveller): Table {
  const markets = Object.entries(table.markets).map(([code, market]) => [
    code,
    { ...market, traveller: Object.fromEntries(table.features.map((feature) => [feature, rule])) },
  ]);
  return { ...table, markets: Object.fromEntries(markets) };
}

/** The table as it would be if no market's law reached anybody. */
function unreaching(table: Table): Table {
  const markets = Object.entries(table.markets).map(([code, market]) => [
    code,
    {
      ...market,
      segments: market.segments.map((segment) => ({ ...segment, reach: segment.reach.map(() => 0) })),
    },
  ]);
  return { ...table, markets: Object.fromEntries(markets) };
}

function ids(decision: Decision): string[] {
  return decision.type === "serve" ? decision.compositions.map(({ id }) => id) : [];
}

type Asked = Request & { at: Instant };

/** Asks each request under two tables, and counts how often the narrower serves and how often only the wider does. */
function compare(
  [narrow, wide]: readonly [(table: Table) => Table, (table: Table) => Table],
  check: (narrower: Decision, wider: Decision, request: Asked) => void,
): { both: number; wider: number } {
  const seen = { both: 0, wider: 0 };
  fc.assert(
    fc.property(worlds, requests, (world, asked) => {
      const [narrower, wider] = [narrow(tableOf(world)), wide(tableOf(world))];
      for (const request of asked) {
        const { at, ...rest } = request;
        const [less, more] = [decide(narrower, rest, at), decide(wider, rest, at)];
        if (less.type === "serve") assert.equal(more.type, "serve");
        if (less.type === "serve") seen.both += 1;
        else if (more.type === "serve") seen.wider += 1;
        check(less, more, request);
      }
    }),
    { numRuns: 40 },
  );
  return seen;
}

const by = (rule: Traveller) => (table: Table) => ruled(table, rule);

describe("a traveller rule", () => {
  test("`both` serves only what `home` serves, by no other composition and owing no less", () => {
    const seen = compare([by("both"), by("home")], (both, home) => {
      if (both.type === "refuse" || home.type === "refuse") return;
      assert.ok(ids(both).every((id) => ids(home).includes(id)));
      for (const obligation of home.obligations) assert.ok(both.obligations.includes(obligation));
    });
    assert.ok(seen.both > 100 && seen.wider > 20, JSON.stringify(seen));
  });

  test("`both` serves only what `host` serves, by no other composition and owing no less", () => {
    const seen = compare([by("both"), by("host")], (both, host) => {
      if (both.type === "refuse" || host.type === "refuse") return;
      assert.ok(ids(both).every((id) => ids(host).includes(id)));
      for (const obligation of host.obligations) assert.ok(both.obligations.includes(obligation));
    });
    assert.ok(seen.both > 100 && seen.wider > 20, JSON.stringify(seen));
  });

  test("`either` serves whatever `home` serves, and exactly as `home` does", () => {
    const seen = compare([by("home"), by("either")], (home, either) => {
      if (home.type === "serve") assert.deepEqual(either, home);
    });
    assert.ok(seen.both > 100 && seen.wider > 20, JSON.stringify(seen));
  });

  test("`either` serves whatever `host` serves, and exactly as `host` does where `home` refuses", () => {
    const seen = { whole: 0 };
    compare([by("host"), by("either")], () => {});
    fc.assert(
      fc.property(worlds, requests, (world, asked) => {
        const tables = (["home", "host", "either"] as const).map((rule) => ruled(tableOf(world), rule));
        for (const { at, ...request } of asked) {
          const [home, host, either] = tables.map((table) => decide(table, request, at));
          if (home?.type !== "refuse") continue;
          if (host?.type === "serve") {
            assert.deepEqual(either, host);
            seen.whole += 1;
          } else assert.equal(either?.type, "refuse");
        }
      }),
      { numRuns: 30 },
    );
    assert.ok(seen.whole > 20, JSON.stringify(seen));
  });

  test("is moot for a device that is sold, registered and standing in one market", () => {
    fc.assert(
      fc.property(worlds, requests, (world, asked) => {
        const tables = Traveller.options.map((rule) => ruled(tableOf(world), rule));
        for (const { at, ...request } of asked) {
          const { soldIn } = request.device;
          const device = { ...request.device, account: soldIn, location: soldIn };
          const [first, ...others] = tables.map((table) => decide(table, { ...request, device }, at));
          for (const other of others) {
            assert.equal(other.type, first?.type);
            if (other.type === "serve") assert.deepEqual(other, first);
          }
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe("a law that reaches devices", () => {
  for (const rule of Traveller.options) {
    test(`only narrows what is served under \`${rule}\``, () => {
      const seen = compare([by(rule), (table) => unreaching(ruled(table, rule))], (reached, free) => {
        if (reached.type === "refuse" || free.type === "refuse") return;
        // Where either place is enough, what reaches the one can leave the choice to the other.
        if (rule === "either" && free.market !== reached.market) return;
        if (rule !== "either") assert.equal(reached.market, free.market);
        if (rule !== "either") assert.ok(ids(reached).every((id) => ids(free).includes(id)));
        if (rule !== "either") {
          for (const obligation of free.obligations) assert.ok(reached.obligations.includes(obligation));
        }
      });
      assert.ok(seen.both > 100, JSON.stringify(seen));
      if (rule !== "both") assert.ok(seen.wider > 0, JSON.stringify(seen));
    });
  }
});

test("the strictest of several traveller rules serves only what each of them serves", () => {
  const rank = {
    both: ["both", "home", "host", "either"],
    home: ["home", "either"],
    host: ["host", "either"],
    either: ["either"],
  };
  for (const wanted of fc.sample(fc.subarray([...Traveller.options], { minLength: 1 }), {
    numRuns: 100,
    seed: 1,
  })) {
    const chosen = strictest(wanted);
    for (const rule of wanted) {
      assert.ok(rank[chosen].includes(rule), `of ${wanted.join(", ")} it is ${chosen}`);
    }
  }
  assert.equal(strictest([]), "home");
});
