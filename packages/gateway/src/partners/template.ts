type Fields = Record<string, unknown>;

/**
 * A record's fields with its marks filled in: a value that is nothing but `$name` becomes what is given under that name.
 *
 * @example filled({ format: { schema: "$schema" } }, { schema: { type: "object" } }) // { format: { schema: { type: "object" } } }
 */
export function filled(template: Readonly<Fields>, values: Readonly<Fields>): Fields {
  return Object.fromEntries(Object.entries(template).map(([name, value]) => [name, fill(value, values)]));
}

function fill(value: unknown, values: Readonly<Fields>): unknown {
  if (typeof value === "string") {
    const name = value.startsWith("$") ? value.slice(1) : null;
    return name !== null && Object.hasOwn(values, name) ? values[name] : value;
  }
  if (Array.isArray(value)) return value.map((element) => fill(element, values));
  return typeof value === "object" && value !== null ? filled(value as Fields, values) : value;
}
