/**
 * Writes a value as canonical JSON (RFC 8785: keys sorted by UTF-16 code unit, no white space).
 *
 * @throws TypeError on values JSON cannot hold (functions, NaN, bigint, cycles).
 * @example canonicalize({ b: 1, a: [true] }) // '{"a":[true],"b":1}'
 */
export function canonicalize(value: unknown): string {
  return write(value, 0);
}

const maxDepth = 512;

function write(value: unknown, depth: number): string {
  if (depth > maxDepth)
    throw new TypeError(`canonical JSON is at most ${maxDepth} levels deep, and has no cycles`);
  if (value === null || typeof value === "boolean" || typeof value === "string") {
    return JSON.stringify(value);
  }
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new TypeError("canonical JSON holds finite numbers only");
    return JSON.stringify(value);
  }
  // `Array.from` also visits holes, which `map` would pass over in silence.
  if (Array.isArray(value)) return `[${Array.from(value, (item) => write(item, depth + 1)).join(",")}]`;
  if (typeof value === "object") {
    if (!isPlain(value)) throw new TypeError("canonical JSON holds plain objects only");
    const entries = Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .toSorted(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${write(item, depth + 1)}`).join(",")}}`;
  }
  throw new TypeError(`canonical JSON cannot hold a ${typeof value}`);
}

/** A date, a map or bytes would be written as `{}`, without what they hold. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
