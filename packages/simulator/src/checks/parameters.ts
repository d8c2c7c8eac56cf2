import { type ParameterFacts, type PartnerError, type Persona, rangeOf } from "../personas/index.ts";

type Fields = Readonly<Record<string, ParameterFacts>>;
type Rules = { parameters: Fields; required?: readonly string[] };
type Values = Readonly<Record<string, string>>;

const typeNames: Readonly<Record<ParameterFacts["is"], string>> = {
  boolean: "a boolean",
  anything: "any value",
  array: "an array of objects",
  object: "an object",
  "string-or-array": "one of a string or array of strings",
  "string-or-object": "one of a string or object",
  string: "a string",
  number: "a decimal",
  integer: "an integer",
};

/** The first thing the partner would object to in the parameters, or `null`; `null` values count as not sent. */
export function checkParameters(
  persona: Pick<Persona, "errors"> & Rules,
  body: Readonly<Record<string, unknown>>,
): PartnerError | null {
  const wrong = checkFields(persona, { fields: persona.parameters, body, within: "" });
  if (wrong !== null) return wrong;
  for (const parameter of persona.required ?? ["model", "messages"]) {
    if (valueAt(body, parameter) === null) {
      return { facts: persona.errors["missing-parameter"], values: { parameter } };
    }
  }
  return null;
}

function checkFields(
  persona: Pick<Persona, "errors">,
  { fields, body, within }: { fields: Fields; body: Readonly<Record<string, unknown>>; within: string },
): PartnerError | null {
  for (const [name, value] of Object.entries(body)) {
    const parameter = `${within}${name}`;
    const facts = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (facts === undefined) {
      return { facts: persona.errors["unknown-parameter"], values: { parameter } };
    }
    if (value === null) continue;
    const error = checkValue(persona, { parameter, facts, value });
    if (error !== null) return error;
    if (facts.is !== "object" || facts.fields === undefined) continue;
    const inner = { fields: facts.fields, body: value as Record<string, unknown>, within: `${parameter}.` };
    const wrong = checkFields(persona, inner);
    if (wrong !== null) return wrong;
  }
  return null;
}

function valueAt(body: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (value, name) =>
        typeof value === "object" && value !== null && Object.hasOwn(value, name)
          ? ((value as Record<string, unknown>)[name] ?? null)
          : null,
      body,
    );
}

function checkValue(
  { errors }: Pick<Persona, "errors">,
  { parameter, facts, value }: { parameter: string; facts: ParameterFacts; value: unknown },
): PartnerError | null {
  if (!fitsType(facts, value)) {
    const values: Values = { parameter, expected: typeNames[facts.is], got: describe(value) };
    return { facts: errors["invalid-type"], values };
  }
  if (facts.is === "string" && typeof value === "string") {
    if (facts.longest !== undefined && value.length > facts.longest) {
      const values = { parameter, maximum: String(facts.longest), value: String(value.length) };
      return { facts: errors["too-long"], values };
    }
    if (facts.oneOf !== undefined && !facts.oneOf.includes(value)) {
      const expected = facts.oneOf.map((name) => `'${name}'`).join(", ");
      return { facts: errors["invalid-value"], values: { parameter, value, expected } };
    }
  }
  if ((facts.is === "number" || facts.is === "integer") && typeof value === "number") {
    return checkRange({ errors }, { parameter, facts, value });
  }
  return null;
}

function checkRange(
  { errors }: Pick<Persona, "errors">,
  {
    parameter,
    facts,
    value,
  }: { parameter: string; facts: ParameterFacts & { is: "number" | "integer" }; value: number },
): PartnerError | null {
  const { from, to, open } = facts;
  const below = from !== undefined && (value < from || (open === "from" && value === from));
  const above = to !== undefined && (value > to || (open === "to" && value === to));
  if (!below && !above) return null;
  const values = {
    parameter,
    value: String(value),
    minimum: String(from ?? ""),
    maximum: String(to ?? ""),
    kind: facts.is === "integer" ? "integer" : "decimal",
    rangeMessage: facts.rangeMessage ?? `Range of ${parameter} should be ${rangeOf(facts)}`,
  };
  return { facts: below ? errors["below-minimum"] : errors["above-maximum"], values };
}

function fitsType(facts: ParameterFacts, value: unknown): boolean {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  switch (facts.is) {
    case "anything":
      return true;
    case "array":
      return Array.isArray(value);
    case "object":
      return isObject;
    case "integer":
      return Number.isInteger(value);
    case "string-or-array":
      return typeof value === "string" || Array.isArray(value);
    case "string-or-object":
      return typeof value === "string" || isObject;
    case "boolean":
    case "number":
    case "string":
      return typeof value === facts.is;
  }
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return "an array";
  if (typeof value === "number") return Number.isInteger(value) ? "an integer" : "a decimal";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
