type Fields = Record<string, unknown>;

/** Lays the fields of a record into a body, objects into objects; the record itself is never touched. */
export function merge(body: Fields, fields: Readonly<Fields>): void {
  for (const [name, value] of Object.entries(fields)) {
    const known = body[name];
    if (isObject(known) && isObject(value)) merge(known, value);
    else body[name] = structuredClone(value);
  }
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
