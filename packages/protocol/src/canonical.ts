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

/** Written with loops: a release is some hundred kilobytes and is made canonical several times on its way. */
function write(value: unknown, depth: number): string {
  if (depth > maxDepth)
    throw new TypeError(`canonical JSON is at most ${maxDepth} levels deep, and has no cycles`);
  if (typeof value === "string" || typeof value === "boolean" || value === null) return JSON.stringify(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new TypeError("canonical JSON holds finite numbers only");
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) {
    let text = "[";
    // By index, which also visits holes; `map` would pass over them in silence.
    for (let index = 0; index < value.length; index++) {
      text += `${index > 0 ? "," : ""}${write(value[index], depth + 1)}`;
    }
    return `${text}]`;
  }
  if (typeof value === "object") {
    if (!isPlain(value)) throw new TypeError("canonical JSON holds plain objects only");
    const record = value as Record<string, unknown>;
    let text = "";
    // Without a comparison of its own, sorting goes by UTF-16 code unit, as the standard does.
    for (const key of Object.keys(record).toSorted()) {
      const item = record[key];
      if (item === undefined) continue;
      text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${write(item, depth + 1)}`;
    }
    return `{${text}}`;
  }
  throw new TypeError(`canonical JSON cannot hold a ${typeof value}`);
}

/** A date, a map or bytes would be written as `{}`, without what they hold. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
