/** Most levels of a schema that are filled in; deeper ones become `null`. */
const deepest = 8;

/**
 * Puts a reply into the JSON that the request asked for: `{"reply": …}` without a schema, otherwise the schema's
 * required properties with the reply in each string; it covers objects, arrays, enums and plain values only.
 */
export function structure(reply: string, schema: unknown): string {
  return JSON.stringify(schema === null ? { reply } : valueFor(schema, reply, deepest));
}

function valueFor(schema: unknown, reply: string, depth: number): unknown {
  if (typeof schema !== "object" || schema === null || depth === 0) return null;
  const facts = schema as Record<string, unknown>;
  if ("const" in facts) return facts["const"];
  if (Array.isArray(facts["enum"])) return facts["enum"][0];
  switch ([facts["type"]].flat()[0]) {
    case "object":
      return objectFor(facts, reply, depth);
    case "array":
      return [valueFor(facts["items"], reply, depth - 1)];
    case "string":
      return reply;
    case "integer":
    case "number":
      return typeof facts["minimum"] === "number" ? facts["minimum"] : 0;
    case "boolean":
      return false;
    default:
      return null;
  }
}

function objectFor(facts: Record<string, unknown>, reply: string, depth: number): unknown {
  const properties = (facts["properties"] ?? {}) as Record<string, unknown>;
  const required = Array.isArray(facts["required"]) ? facts["required"] : Object.keys(properties);
  return Object.fromEntries(
    required
      .filter((name): name is string => typeof name === "string")
      .map((name) => [name, valueFor(properties[name], reply, depth - 1)]),
  );
}
