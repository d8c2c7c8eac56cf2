import * as fc from "fast-check";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Whole JSON as `depth` lists, one in the other. */
function nested(depth: number): Json {
  let value: Json = [];
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

/** What stands in nobody's documentation: wrong types, edges of numbers, half characters, names of JavaScript's own. */
const odd = fc.constantFrom<Json>(
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e308,
  -1e308,
  2 ** 53,
  5e-324,
  "",
  "0",
  "null",
  "\uD800",
  "\uDC00x",
  "\uFEFF",
  "\0",
  "__proto__",
  "constructor",
  "a\r\nb",
  "9".repeat(400),
  "x".repeat(20_000),
  "2026-02-30",
  "2026-11-22T25:61:00Z",
  "https://[::1",
  "data:image/png;base64,AAAA",
  [],
  {},
  [null],
  [[]],
  { "": "" },
  { type: "text" },
  { type: "nothing" },
  { toString: 1 },
  { length: 1e9 },
  nested(60),
  nested(500),
);

const names = ["__proto__", "constructor", "toString", "type", "id", "content", "error", "surprise", ""];

/** One change of a value, at a place told by numbers from 0 to 1. */
type Change = { at: readonly number[]; kind: number; value: Json; name: string };

const change: fc.Arbitrary<Change> = fc.record({
  at: fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 1, maxLength: 8 }),
  kind: fc.nat({ max: 6 }),
  value: fc.oneof({ arbitrary: odd, weight: 4 }, fc.jsonValue() as fc.Arbitrary<Json>),
  name: fc.constantFrom(...names),
});

/** Values near one of the seeds: some places hold something else, are gone, stand twice or lie deeper. */
export function near(seeds: readonly unknown[]): fc.Arbitrary<unknown> {
  const changed = fc
    .tuple(fc.constantFrom(...seeds), fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([seed, changes]) =>
      changes.reduce((value, one) => apply(value, one, 0), structuredClone(seed) as Json),
    );
  return fc.oneof({ arbitrary: changed, weight: 8 }, odd, fc.jsonValue());
}

/** Walks down by the numbers, and changes what stands where they end. */
function apply(value: Json, one: Change, level: number): Json {
  const keys = typeof value === "object" && value !== null ? Object.keys(value) : [];
  const key = keys[Math.floor((one.at[level] ?? 0) * keys.length)];
  if (level >= one.at.length || key === undefined) return altered(value, one);
  if (Array.isArray(value)) {
    const index = Number(key);
    if (level === one.at.length - 1 && one.kind === 1) return value.toSpliced(index, 1);
    if (level === one.at.length - 1 && one.kind === 2) return [...value, ...value, value[index] ?? null];
    return value.with(index, apply(value[index] ?? null, one, level + 1));
  }
  const fields = value as Record<string, Json>;
  if (level === one.at.length - 1 && one.kind === 1) {
    return Object.fromEntries(Object.entries(fields).filter(([name]) => name !== key));
  }
  return withField(fields, key, apply(fields[key] ?? null, one, level + 1));
}

function altered(value: Json, { kind, value: other, name }: Change): Json {
  if (kind === 3) return [value];
  if (kind === 4) return { [name === "__proto__" ? "value" : name]: value };
  if (kind === 5 && typeof value === "object" && value !== null && !Array.isArray(value)) {
    return withField(value, name, other);
  }
  if (kind === 6 && typeof value === "string") return `${value}\uD800`;
  if (kind === 6 && typeof value === "number") return -value * 1e12;
  return other;
}

/** As JSON would have it: `__proto__` is a field like any other. */
function withField(fields: Record<string, Json>, name: string, value: Json): Json {
  return Object.fromEntries([...Object.entries(fields), [name, value]]);
}
