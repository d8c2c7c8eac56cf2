import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { costOf } from "./cost-of.ts";
import { decimal, decimalText, plus, zero } from "./decimal.ts";
import {
  bookOf,
  knownCost,
  noon,
  origin,
  priceOf,
  shipped,
  shippedAmount,
  tokens,
  usedOf,
} from "./prices.fixture.ts";

const luna = { partner: "openai", model: "gpt-6-luna", scope: "us" };
const sunday = "2026-11-22T12:00:00Z";

describe("known answers of the shipped prices", () => {
  it("charges a short request of gpt-6-luna at its list price, in millionths of a dollar", () => {
    const used = { ...luna, region: "global", usage: tokens(1_000, 200) };
    assert.equal(shippedAmount(used, sunday), "200");
  });

  it("adds ten per cent where inference is bound to a region", () => {
    const used = { ...luna, region: "us", usage: tokens(1_000, 200) };
    assert.equal(shippedAmount(used, sunday), "220");
  });

  it("charges cached input a tenth and what is written to the cache a quarter more", () => {
    const usage = tokens(1_000, 0, { cachedInputTokens: 600, cacheWriteTokens: 300 });
    assert.equal(shippedAmount({ ...luna, region: "global", usage }, sunday), "53.5");
  });

  it("doubles the whole input and charges half more for the output beyond 272,000 tokens, and not at them", () => {
    const at = (input: number) =>
      shippedAmount({ ...luna, region: "global", usage: tokens(input, 1_000) }, sunday);
    assert.equal(at(272_000), "27700");
    assert.equal(at(272_001), "55150.2");
  });

  it("takes the price that was in force on the day", () => {
    const used = { ...luna, region: "global", usage: tokens(1_000, 200) };
    const before = costOf(
      { book: shipped, currency: null },
      usedOf(used),
      Date.parse("2026-09-21T23:59:59.999Z"),
    );
    assert.equal(before.type, "unknown");
    assert.match(before.type === "unknown" ? before.why : "", /in force on 2026-09-21/);
    assert.equal(shippedAmount(used, "2026-09-22T00:00:00Z"), "200");
  });

  it("charges deepseek-flash double in Beijing's working hours, to the minute", () => {
    const flash = { partner: "deepseek", model: "deepseek-flash", usage: tokens(1_000, 1_000) };
    const at = (instant: string) => shippedAmount(flash, instant, "USD");
    for (const [instant, amount] of [
      ["2026-11-23T08:59:59.999+08:00", "750"],
      ["2026-11-23T09:00:00+08:00", "1500"],
      ["2026-11-23T11:59:59.999+08:00", "1500"],
      ["2026-11-23T12:00:00+08:00", "750"],
      ["2026-11-23T14:00:00+08:00", "1500"],
      ["2026-11-23T18:00:00+08:00", "750"],
      ["2026-11-22T10:00:00+08:00", "750"],
      // A holiday on a Thursday, and the Saturday on which it is worked instead.
      ["2026-10-01T10:00:00+08:00", "750"],
      ["2026-10-10T10:00:00+08:00", "750"],
      ["2026-10-08T10:00:00+08:00", "1500"],
    ] as const) {
      assert.equal(at(instant), amount, instant);
    }
  });

  it("takes the account's price in the maker's currency, and does not guess where none is told", () => {
    const flash = { partner: "deepseek", model: "deepseek-flash", usage: tokens(1_000, 1_000) };
    assert.equal(shippedAmount(flash, sunday, "CNY"), "5000");
    for (const currency of [null, "EUR"]) {
      const cost = costOf({ book: shipped, currency }, usedOf(flash), noon);
      assert.match(cost.type === "unknown" ? cost.why : "", /more than one price fits/);
    }
  });

  it("says that it does not know what longer input costs where only the first tier was read", () => {
    const plus = { partner: "alibaba", model: "qwen-plus", region: "cn-beijing" };
    assert.equal(shippedAmount({ ...plus, usage: tokens(1_000, 1_000) }, sunday), "402");
    const long = costOf(
      { book: shipped, currency: null },
      usedOf({ ...plus, usage: tokens(128_001, 1) }),
      noon,
    );
    assert.match(long.type === "unknown" ? long.why : "", /more than 128000 input tokens/);
  });
});

describe("a cost", () => {
  const pricing = { book: bookOf([priceOf()]), currency: null };

  it("names every part, its factors with their reasons, and where the price comes from", () => {
    const book = bookOf(
      [priceOf({ tiers: [{ aboveInputTokens: 10, input: "2", output: "1.5" }], surcharges: ["region"] })],
      {
        surcharges: [{ id: "region", regions: ["aa-*"], factor: "1.1", from: "2026-01-01", origin }],
      },
    );
    const cost = knownCost(costOf({ book, currency: null }, usedOf({ usage: tokens(20, 4) }), noon));
    assert.deepEqual(cost.parts, [
      {
        what: "input",
        count: 20,
        unitPrice: "1",
        multiplier: "2.2",
        reasons: ["more than 10 input tokens", "region in aa-north"],
        amountMicros: "44",
      },
      {
        what: "output",
        count: 4,
        unitPrice: "2",
        multiplier: "1.65",
        reasons: ["more than 10 input tokens", "region in aa-north"],
        amountMicros: "13.2",
      },
    ]);
    assert.equal(cost.amountMicros, "57.2");
    assert.deepEqual(cost.basis, {
      price: "acme/m",
      source: origin.title,
      verification: "official",
      validFrom: "2026-01-01",
    });
    assert.equal(cost.estimated, false);
  });

  it("is unknown where tokens of sound were counted, whose price is many times that of words", () => {
    for (const counted of [{ audioInputTokens: 5 }, { audioOutputTokens: 5 }]) {
      const book = bookOf([priceOf()]);
      const cost = costOf({ book, currency: null }, usedOf({ usage: tokens(9, 9, counted) }), noon);
      assert.ok(cost.type === "unknown" && /price of tokens of sound/.test(cost.why));
    }
  });

  it("is unknown, with the reason, where partner, model or place has no price", () => {
    for (const [changes, why] of [
      [{ partner: "other" }, /no price list of `other`/],
      [{ model: "m-2" }, /`m-2` has no price in `aa-north`/],
    ] as const) {
      const cost = costOf(pricing, usedOf(changes), noon);
      assert.match(cost.type === "unknown" ? cost.why : "", why);
    }
  });

  it("is never nought where the partner counted nothing: unknown where nothing came, estimated where something did", () => {
    const usage = tokens(null, null);
    assert.equal(costOf(pricing, usedOf({ usage }), noon).type, "unknown");
    assert.equal(costOf(pricing, usedOf({ usage: tokens(5, null) }), noon).type, "unknown");
    const cost = knownCost(costOf(pricing, usedOf({ usage, bytes: { input: 400, output: 41 } }), noon));
    assert.deepEqual(
      cost.parts.map(({ what, count }) => [what, count]),
      [
        ["input", 100],
        ["output", 11],
      ],
    );
    assert.equal(cost.estimated, true);
    assert.equal(cost.notes.length, 2);
  });

  it("is an estimate where a count that has a price of its own was not told", () => {
    const perMillion = { input: "1", output: "2", cachedInput: "0.1", cacheWrite: "1.25" };
    const book = bookOf([priceOf({ perMillion })]);
    for (const [usage, estimated] of [
      [tokens(10, 1), false],
      [tokens(10, 1, { cachedInputTokens: null }), true],
      [tokens(10, 1, { cacheWriteTokens: null }), true],
      [tokens(10, 1, { cachedInputTokens: 11 }), true],
    ] as const) {
      assert.equal(knownCost(costOf({ book, currency: null }, usedOf({ usage }), noon)).estimated, estimated);
    }
    const cached = tokens(10, 1, { cachedInputTokens: 4 });
    const dearest = knownCost(costOf(pricing, usedOf({ usage: cached }), noon));
    assert.deepEqual(
      [dearest.amountMicros, dearest.estimated],
      ["12", true],
      "charged as input, and said so",
    );
  });

  it("counts images and seconds where they have a price, and is unknown where they have none", () => {
    const book = bookOf([priceOf({ perImage: "0.04", perSecond: "0.0005" })]);
    const usage = tokens(null, null, { images: 2, seconds: 1.2 });
    assert.equal(knownCost(costOf({ book, currency: null }, usedOf({ usage }), noon)).amountMicros, "81000");
    assert.equal(costOf(pricing, usedOf({ usage }), noon).type, "unknown");
  });

  it("says that it is simulated where the simulator played the partner", () => {
    assert.equal(knownCost(costOf(pricing, usedOf({ simulated: true }), noon)).simulated, true);
  });

  it("takes the name before the pattern, and the place before any place", () => {
    const of = (id: string, changes: object, input: string) =>
      priceOf({ id, ...changes, perMillion: { input, output: "0" } });
    const book = bookOf([
      of("any", { models: ["m-*"] }, "1"),
      of("longer", { models: ["m-1*"] }, "2"),
      of("named", {}, "3"),
      of("placed", { regions: ["aa-*"] }, "4"),
      of("scoped", { regions: ["aa-*"], scopes: ["global"] }, "5"),
    ]);
    const input = (changes: object) =>
      knownCost(costOf({ book, currency: null }, usedOf({ usage: tokens(1, 0), ...changes }), noon))
        .amountMicros;
    assert.equal(input({ model: "m-2", region: "bb" }), "1");
    assert.equal(input({ model: "m-12", region: "bb" }), "2");
    assert.equal(input({ region: "bb" }), "3");
    assert.equal(input({}), "4");
    assert.equal(input({ scope: "global" }), "5");
  });
});

describe("a cost, whatever the counts", () => {
  const count = fc.nat({ max: 2_000_000 });
  const amount = fc
    .tuple(fc.nat({ max: 999 }), fc.nat({ max: 999_999 }))
    .map(([units, rest]) => `${units}.${String(rest).padStart(6, "0")}`);
  const factor = fc.constantFrom("1", "1.1", "1.5", "2", "3.25");
  const books = fc
    .record({
      perMillion: fc.record({ input: amount, output: amount, cachedInput: amount, cacheWrite: amount }),
      tiers: fc.array(
        fc.record({
          aboveInputTokens: fc.integer({ min: 1, max: 1_000_000 }),
          input: factor,
          output: factor,
        }),
        { maxLength: 1 },
      ),
      region: factor,
    })
    .map(({ region, ...price }) =>
      bookOf([priceOf({ ...price, surcharges: ["region"] })], {
        surcharges: [{ id: "region", regions: ["*"], factor: region, from: "2026-01-01", origin }],
      }),
    );

  it("is the sum of its parts, exactly", () => {
    fc.assert(
      fc.property(books, fc.tuple(count, count, count), (book, [plain, cached, output]) => {
        const usage = tokens(plain + cached, output, { cachedInputTokens: cached });
        const cost = knownCost(costOf({ book, currency: null }, usedOf({ usage }), noon));
        const sum = cost.parts.reduce((total, part) => plus(total, exact(part.amountMicros)), zero);
        assert.equal(cost.amountMicros, decimalText(sum));
      }),
    );
  });

  it("never falls when tokens are added", () => {
    fc.assert(
      fc.property(books, fc.tuple(count, count, count), (book, [input, output, more]) => {
        const of = (inward: number, outward: number) => {
          const usage = tokens(inward, outward);
          return exact(knownCost(costOf({ book, currency: null }, usedOf({ usage }), noon)).amountMicros);
        };
        const base = of(input, output);
        for (const larger of [of(input + more, output), of(input, output + more)])
          assert.ok(atMost(base, larger));
      }),
    );
  });
});

/** Amounts have more digits than prices may have. */
function exact(text: string) {
  const [units = "", fraction = ""] = text.split(".");
  return { digits: BigInt(units + fraction), scale: fraction.length };
}

function atMost(left: ReturnType<typeof exact>, right: ReturnType<typeof exact>): boolean {
  const scale = Math.max(left.scale, right.scale);
  const of = ({ digits, scale: own }: typeof left) => digits * 10n ** BigInt(scale - own);
  return of(left) <= of(right);
}

it("decimals are read and written as they are", () => {
  for (const text of ["0", "1", "0.003", "272000", "1.5", "999999999.999999999"]) {
    assert.equal(decimalText(decimal(text)), text);
  }
  assert.equal(decimalText(decimal("1.500")), "1.5");
  for (const text of ["", ".5", "1.", "-1", "1e3", "1,5", "NaN", "1.0000000001"]) {
    assert.throws(() => decimal(text), RangeError, text);
  }
});
