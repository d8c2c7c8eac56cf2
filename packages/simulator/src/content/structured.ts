/** Most levels of a schema that are filled in; deeper ones become `null`, or an empty list. */
const deepest = 12;

type Fields = Readonly<Record<string, unknown>>;
type Filling = { root: unknown; reply: string; depth: number };

/**
 * Puts a reply into the JSON that the request asked for: `{"reply": …}` without a schema, otherwise the schema's
 * required properties with the reply in each string that may hold it. References, choices, ranges, lengths and
 * common formats are kept to; patterns are not.
 */
export function structure(reply: string, schema: unknown): string {
  return JSON.stringify(
    schema === null ? { reply } : valueFor(schema, { root: schema, reply, depth: deepest }),
  );
}

function valueFor(given: unknown, filling: Filling): unknown {
  if (filling.depth === 0) return null;
  const inner = { ...filling, depth: filling.depth - 1 };
  const facts = resolved(given, filling.root);
  if (facts === null) return given === true ? filling.reply : null;
  if ("const" in facts) return facts["const"];
  if (Array.isArray(facts["enum"])) return facts["enum"][0] as unknown;
  const choices = facts["anyOf"] ?? facts["oneOf"];
  if (Array.isArray(choices)) return valueFor(choices.find(isTelling) ?? choices[0], inner);
  switch (typeOf(facts)) {
    case "object":
      return objectFor(facts, inner);
    case "array":
      return listFor(facts, inner);
    case "string":
      return textFor(facts, filling.reply);
    case "integer":
    case "number":
      return numberFor(facts);
    case "boolean":
      return false;
    default:
      return null;
  }
}

/** A schema with its reference followed and its parts put together, or `null` where it is none. */
function resolved(schema: unknown, root: unknown): Fields | null {
  if (!isFields(schema)) return null;
  const { $ref: reference, allOf: parts, ...own } = schema;
  const referred = typeof reference === "string" ? resolved(pointed(root, reference), root) : {};
  const merged = (Array.isArray(parts) ? parts : []).map((part) => resolved(part, root) ?? {});
  return [referred ?? {}, ...merged, own].reduce<Fields>(joined, {});
}

function joined(left: Fields, right: Fields): Fields {
  const properties = { ...(left["properties"] as object), ...(right["properties"] as object) };
  const required = [left["required"] ?? [], right["required"] ?? []].flat();
  return {
    ...left,
    ...right,
    ...(Object.keys(properties).length === 0 ? {} : { properties }),
    ...(required.length === 0 ? {} : { required: [...new Set(required)] }),
  };
}

/** What a reference within the schema points to; `#` is the schema itself. */
function pointed(root: unknown, reference: string): unknown {
  if (!reference.startsWith("#")) return null;
  return reference
    .slice(1)
    .split("/")
    .filter((step) => step !== "")
    .map((step) => decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>(
      (value, step) => (isFields(value) && Object.hasOwn(value, step) ? value[step] : null),
      root,
    );
}

/** Whether a choice says something; the first that does is taken. */
function isTelling(choice: unknown): boolean {
  return !(isFields(choice) && choice["type"] === "null");
}

function typeOf(facts: Fields): unknown {
  const named = [facts["type"]].flat().find((type) => type !== "null");
  if (named !== undefined) return named;
  if ("properties" in facts) return "object";
  return "items" in facts ? "array" : undefined;
}

function objectFor(facts: Fields, filling: Filling): unknown {
  const properties = (facts["properties"] ?? {}) as Record<string, unknown>;
  const required = Array.isArray(facts["required"]) ? facts["required"] : Object.keys(properties);
  return Object.fromEntries(
    required
      .filter((name): name is string => typeof name === "string")
      .map((name) => [name, valueFor(properties[name], filling)]),
  );
}

/** One item, or as many as there must be; none where there may be none or nothing deeper is filled in. */
function listFor(facts: Fields, filling: Filling): unknown[] {
  const least = typeof facts["minItems"] === "number" ? facts["minItems"] : 1;
  const most = typeof facts["maxItems"] === "number" ? facts["maxItems"] : least;
  const first = Array.isArray(facts["prefixItems"]) ? facts["prefixItems"] : [];
  if (first.length > 0) return first.map((item) => valueFor(item, filling));
  const count = filling.depth === 0 ? 0 : Math.min(least, most);
  return Array.from({ length: count }, () => valueFor(facts["items"], filling));
}

/** Examples of what a string of a format looks like. */
const formats: Readonly<Record<string, string>> = {
  date: "2026-01-01",
  "date-time": "2026-01-01T00:00:00Z",
  time: "00:00:00Z",
  duration: "PT0S",
  email: "simulated@example.com",
  hostname: "simulated.example.com",
  ipv4: "192.0.2.1",
  ipv6: "2001:db8::1",
  uri: "https://simulated.example.com/",
  uuid: "00000000-0000-4000-8000-000000000000",
};

function textFor({ format, minLength, maxLength }: Fields, reply: string): string {
  const example = typeof format === "string" ? formats[format] : undefined;
  if (example !== undefined) return example;
  const cut = typeof maxLength === "number" ? Array.from(reply).slice(0, maxLength).join("") : reply;
  return typeof minLength === "number" ? cut.padEnd(minLength, ".") : cut;
}

function numberFor({ minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }: Fields): number {
  const step = typeof multipleOf === "number" ? multipleOf : 1;
  const least = typeof minimum === "number" ? minimum : after(exclusiveMinimum, step);
  if (least !== null) return Math.ceil(least / step) * step;
  const most = typeof maximum === "number" ? maximum : after(exclusiveMaximum, -step);
  return most !== null && most < 0 ? Math.floor(most / step) * step : 0;
}

function after(limit: unknown, step: number): number | null {
  return typeof limit === "number" ? limit + step : null;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
