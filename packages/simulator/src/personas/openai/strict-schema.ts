type Fields = Readonly<Record<string, unknown>>;

/** What OpenAI objects to in a strict schema, in its words, or `null`; for example an object that allows more than it names. */
export function strictProblem(schema: unknown, context: readonly string[] = []): string | null {
  if (!isFields(schema)) return null;
  const place = `In context=(${context.map((step) => `'${step}'`).join(", ")}${context.length === 1 ? "," : ""}), `;
  if ([schema["type"]].flat().includes("object")) {
    if (schema["additionalProperties"] !== false) {
      return `${place}'additionalProperties' is required to be supplied and to be false.`;
    }
    const required = Array.isArray(schema["required"]) ? schema["required"] : [];
    const missing = Object.keys(fieldsOf(schema["properties"])).find((name) => !required.includes(name));
    if (missing !== undefined) {
      return `${place}'required' is required to be supplied and to be an array including every key in properties. Missing '${missing.slice(0, 60)}'.`;
    }
  }
  return (
    inner(schema)
      .map(([steps, part]) => strictProblem(part, [...context, ...steps]))
      .find((problem) => problem !== null) ?? null
  );
}

/** The schemas within a schema, and the steps to each. */
function inner(schema: Fields): [string[], unknown][] {
  const named = ["properties", "$defs", "definitions"].flatMap((group): [string[], unknown][] =>
    Object.entries(fieldsOf(schema[group])).map(([name, part]) => [[group, name], part]),
  );
  const listed = ["anyOf", "allOf"].flatMap((group): [string[], unknown][] =>
    [schema[group] ?? []].flat().map((part, index) => [[group, String(index)], part]),
  );
  return [...named, ...listed, [["items"], schema["items"]]];
}

function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
