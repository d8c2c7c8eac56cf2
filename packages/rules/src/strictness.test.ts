import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Obligation } from "@homeport/protocol";
import * as fc from "fast-check";
import { asStrictAs, compareObligations, type Strictness, subjectOf } from "./strictness.ts";

const text = fc.constantFrom({ en: "one", zh: "一" }, { en: "two", zh: "二" });
const rule = fc.constantFrom("AA/one", "BB/two");
/** At least one place under each star that no other region of these names. */
const places = ["aa", "aa-one", "aa-one-a", "aa-two", "aab", "bb", "bb-one", "bb-two", "global"] as const;
const regions = ["aa-*", "aa", "aa-one", "aa-one-*", "bb-*", "bb-one", "global"] as const;
const maybe = <Value>(arbitrary: fc.Arbitrary<Value>, name: string) =>
  fc.option(arbitrary, { nil: undefined }).map((value) => (value === undefined ? {} : { [name]: value }));

/** An obligation from a few words and numbers, so that two often have one subject. */
const obligationArbitrary: fc.Arbitrary<Obligation> = fc
  .tuple(
    fc.oneof(
      fc.record({
        type: fc.constant("screen"),
        phase: fc.constantFrom("input", "output"),
        filter: fc.constantFrom("one", "two"),
      }),
      fc
        .tuple(
          text,
          maybe(fc.constantFrom(5, 10), "minHeightPercent"),
          maybe(fc.constantFrom(2, 4), "minSeconds"),
        )
        .map(([words, ...sizes]) =>
          Object.assign({ type: "label", modality: "image", place: "corner", text: words }, ...sizes),
        ),
      fc.record({
        type: fc.constant("mark"),
        modality: fc.constantFrom("text", "image"),
        forms: fc.subarray(["metadata", "signature", "watermark"], { minLength: 1 }),
        need: fc.constantFrom("all", "any"),
      }),
      fc
        .tuple(
          text,
          maybe(fc.constantFrom("reply", "first-use"), "when"),
          maybe(fc.constantFrom(60, 180), "everyMinutes"),
        )
        .map(([words, ...often]) => Object.assign({ type: "disclose", text: words }, ...often)),
      fc.record({ type: fc.constant("consent"), purpose: fc.constantFrom("one", "two") }),
      fc
        .tuple(fc.constantFrom(0, 5, 10), maybe(fc.constantFrom(10, 20), "maxDays"))
        .map(([minDays, most]) => ({ type: "retain", record: "decision", minDays, ...most })),
      fc.record({
        type: fc.constant("locate"),
        dataClass: fc.constantFrom("inference", "log"),
        regions: fc.subarray([...regions], { minLength: 1, maxLength: 3 }),
      }),
    ),
    rule,
  )
  .map(([obligation, id]) => Object.assign({}, obligation, { rule: id }) as Obligation);

/** Two obligations of one subject. */
const pairArbitrary = fc
  .tuple(obligationArbitrary, fc.array(obligationArbitrary, { minLength: 30, maxLength: 30 }))
  .map(
    ([left, others]) => [left, others.find((other) => subjectOf(other) === subjectOf(left)) ?? left] as const,
  );

/** Everything a maker might do of an obligation's subject that meets it, as texts: its meaning. */
function actsOf(obligation: Obligation): ReadonlySet<string> {
  switch (obligation.type) {
    case "screen":
    case "consent":
      return new Set(["done"]);
    case "label":
      return met(
        [0, 5, 10],
        [0, 2, 4],
        (height, seconds) =>
          height >= (obligation.minHeightPercent ?? 0) && seconds >= (obligation.minSeconds ?? 0),
      );
    case "mark": {
      const [one, two, three] = ["metadata", "signature", "watermark"];
      const written = [[], [one], [two], [three], [one, two], [one, three], [two, three], [one, two, three]];
      return new Set(
        written
          .filter((set) =>
            obligation.need === "all"
              ? obligation.forms.every((form) => set.includes(form))
              : obligation.forms.some((form) => set.includes(form)),
          )
          .map((set) => set.join()),
      );
    }
    case "disclose":
      return met(
        [0, 1],
        [60, 180, Infinity],
        (always, minutes) =>
          (always === 1 || obligation.when === "first-use") &&
          minutes <= (obligation.everyMinutes ?? Infinity),
      );
    case "retain":
      return met(
        [0, 5, 10, 15, 20, 30],
        [0],
        (days) => days >= obligation.minDays && days <= (obligation.maxDays ?? Infinity),
      );
    case "locate":
      return new Set(places.filter((place) => obligation.regions.some((region) => isIn(place, region))));
  }
}

function met(
  left: readonly number[],
  right: readonly number[],
  meets: (one: number, other: number) => boolean,
): ReadonlySet<string> {
  return new Set(
    left.flatMap((one) => right.filter((other) => meets(one, other)).map((other) => `${one} ${other}`)),
  );
}

/** Written apart from the rules': a star stands for the place before it and for all below. */
function isIn(place: string, region: string): boolean {
  const stem = region.endsWith("-*") ? region.slice(0, -2) : null;
  return stem === null ? place === region : place === stem || place.startsWith(`${stem}-`);
}

/** How two obligations stand by what meets them. */
function byMeaning(left: Obligation, right: Obligation): Strictness {
  const [less, more] = [actsOf(left), actsOf(right)];
  const within = [...less].every((act) => more.has(act));
  const around = [...more].every((act) => less.has(act));
  if (within && around) return "equal";
  if (within) return "stricter";
  return around ? "looser" : "incomparable";
}

const opposite = {
  equal: "equal",
  stricter: "looser",
  looser: "stricter",
  incomparable: "incomparable",
} as const;
const reaches = (how: Strictness) => how === "equal" || how === "stricter";

describe("of two obligations about one thing", () => {
  test("the stricter is the one that fewer ways of doing it meet", () => {
    const seen = { equal: 0, stricter: 0, looser: 0, incomparable: 0 };
    fc.assert(
      fc.property(pairArbitrary, ([left, right]) => {
        const found = compareObligations(left, right);
        seen[found] += 1;
        assert.equal(found, byMeaning(left, right));
      }),
      { numRuns: 3_000 },
    );
    assert.ok(Math.min(...Object.values(seen)) > 50, JSON.stringify(seen));
  });

  test("each equals itself, and what one is to the other the other is to it the other way round", () => {
    fc.assert(
      fc.property(pairArbitrary, ([left, right]) => {
        assert.equal(compareObligations(left, left), "equal");
        assert.equal(compareObligations(left, { ...left, rule: "ZZ/other" }), "equal");
        assert.equal(compareObligations(right, left), opposite[compareObligations(left, right)]);
      }),
      { numRuns: 1_000 },
    );
  });

  test("what is at least as strict as a second is so as a third that the second is as strict as", () => {
    let chains = 0;
    fc.assert(
      fc.property(
        pairArbitrary,
        fc.array(obligationArbitrary, { minLength: 30, maxLength: 30 }),
        ([one, two], more) => {
          if (!reaches(compareObligations(one, two))) return;
          for (const three of more.filter((other) => reaches(compareObligations(two, other)))) {
            chains += 1;
            assert.ok(reaches(compareObligations(one, three)));
          }
        },
      ),
      { numRuns: 1_000 },
    );
    assert.ok(chains > 500, String(chains));
  });
});

test("obligations about different things cannot be weighed against each other", () => {
  fc.assert(
    fc.property(obligationArbitrary, obligationArbitrary, (left, right) => {
      if (subjectOf(left) !== subjectOf(right)) {
        assert.equal(compareObligations(left, right), "incomparable");
      }
    }),
  );
});

describe("a set of obligations", () => {
  const sets = fc.array(obligationArbitrary, { maxLength: 5 });

  test("is as strict as itself, as any part of it, and as nothing at all", () => {
    fc.assert(
      fc.property(sets, fc.nat(5), (set, cut) => {
        assert.ok(asStrictAs(set, set));
        assert.ok(asStrictAs(set, set.slice(cut)));
        assert.ok(asStrictAs(set, []));
        assert.equal(asStrictAs([], set), set.length === 0);
      }),
    );
  });

  test("is as strict as a third that a second, which it is as strict as, is as strict as", () => {
    let chains = 0;
    fc.assert(
      fc.property(sets, sets, sets, (base, added, stricter) => {
        // Chains of pure chance would hardly ever meet: each set is made from the next.
        const [third, second, first] = [base, [...base, ...added], [...base, ...added, ...stricter]];
        const loosened = third.filter((obligation) => obligation.type !== "consent");
        for (const last of [third, loosened, added]) {
          if (asStrictAs(first, second) && asStrictAs(second, last)) {
            chains += 1;
            assert.ok(asStrictAs(first, last));
          }
        }
      }),
      { numRuns: 300 },
    );
    assert.ok(chains > 500, String(chains));
  });

  test("is no longer as strict when any of it is loosened", () => {
    const retain = { type: "retain", record: "decision", minDays: 184, rule: "AA/records" } as const;
    const locate = { type: "locate", dataClass: "log", regions: ["aa-*"], rule: "AA/place" } as const;
    const whole: Obligation[] = [retain, locate];
    assert.ok(
      asStrictAs(
        [
          { ...retain, minDays: 200 },
          { ...locate, regions: ["aa-one"] },
        ],
        whole,
      ),
    );
    assert.equal(asStrictAs([{ ...retain, minDays: 183 }, locate], whole), false);
    assert.equal(asStrictAs([retain, { ...locate, regions: ["aa-*", "bb"] }], whole), false);
    assert.equal(asStrictAs([retain, { ...locate, dataClass: "cache" }], whole), false);
    assert.equal(asStrictAs([retain], whole), false);
  });
});
