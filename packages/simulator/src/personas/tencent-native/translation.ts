import type { IncomingHttpHeaders } from "node:http";

import type { PartnerError } from "../error-facts.ts";
import type { ParameterFacts } from "../parameter-facts.ts";
import type { Persona } from "../persona.ts";

type Fields = Readonly<Record<string, unknown>>;
type Translated = ReturnType<NonNullable<Persona["translate"]>>;

/** What a call names to have a text translated. */
export const translationAction = "ChatTranslations";

/** Most references of one text (Tencent Cloud, ChatTranslations). */
const mostReferences = 10;

/** What only a translation takes. */
export const translationParameters: Readonly<Record<string, ParameterFacts>> = {
  Text: { is: "string" },
  Source: { is: "string" },
  Target: { is: "string" },
  Field: { is: "string" },
  References: { is: "array" },
};

const isTranslator = ({ Model: model }: Fields): boolean =>
  /^hunyuan-translation(?:-lite)?$/.test(String(model));

/** A model for translation needs a text and a language, any other a conversation; neither takes what is the other's. */
function faultIn(errors: Persona["errors"], body: Fields): PartnerError | null {
  const needed = isTranslator(body) ? ["Text", "Target"] : ["Messages"];
  const parameter = needed.find((name) => (body[name] ?? null) === null);
  if (parameter !== undefined) return { facts: errors["missing-parameter"], values: { parameter } };
  const others = isTranslator(body) ? ["Messages"] : Object.keys(translationParameters);
  const strange = others.find((name) => name in body);
  return strange === undefined
    ? null
    : { facts: errors["unknown-parameter"], values: { parameter: strange } };
}

/** A translation in the common form, or what is wrong with a request; null of a conversation. */
export function translationOf(
  errors: Persona["errors"],
  body: Fields,
  { headers }: { headers: IncomingHttpHeaders },
): Translated | null {
  const asked = headers["x-tc-action"] === translationAction;
  if (asked !== isTranslator(body)) {
    const model = String(body["Model"]).slice(0, 60);
    return { type: "error", error: { facts: errors["unknown-model"], values: { model } } };
  }
  const fault = faultIn(errors, body);
  if (fault !== null) return { type: "error", error: fault };
  if (!asked) return null;
  const references = Array.isArray(body["References"]) ? (body["References"] as Fields[]) : [];
  if (references.length > mostReferences) {
    const facts = { ...errors["invalid-value"], message: `References must not exceed ${mostReferences}.` };
    return { type: "error", error: { facts, values: {} } };
  }
  return {
    type: "ok",
    body: {
      model: body["Model"],
      stream: body["Stream"],
      messages: [{ role: "user", content: body["Text"] }],
      translation_options: {
        target_lang: body["Target"],
        terms: references
          .filter(({ Type }) => Type === "term")
          .map(({ Text, Translation }) => ({ source: Text, target: Translation })),
      },
    },
  };
}
