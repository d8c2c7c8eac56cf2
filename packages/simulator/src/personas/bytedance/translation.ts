import type { ErrorFacts } from "../error-facts.ts";
import type { Requirement } from "../persona.ts";
import { isFields } from "../responses/input.ts";
import { arkErrors } from "./errors.ts";

type Fields = Readonly<Record<string, unknown>>;

const translates = /^doubao-seed-translation/;
const known: ReadonlySet<string> = new Set(["source_language", "target_language"]);

const refused = (message: string): ErrorFacts => ({
  ...arkErrors["missing-parameter"],
  code: "InvalidParameter",
  message,
  source: "recorded: a public trial of 2026-08-24 that tells what is refused; wording composed",
});

/** What its one text says of languages; nothing where the request holds anything else. */
function optionsOf({ input }: Fields): Fields | null {
  const [item, ...items] = Array.isArray(input) ? (input as unknown[]) : [];
  const content = isFields(item) && item["role"] === "user" ? item["content"] : null;
  const [part, ...parts] = Array.isArray(content) ? (content as unknown[]) : [];
  if (items.length > 0 || parts.length > 0 || !isFields(part)) return null;
  const options = part["translation_options"];
  return isFields(options) ? options : {};
}

/** What the model for translation wants: one text of a user, a language to translate into, and no other option. */
export const oneTextToTranslate: Requirement = (body) => {
  if (!translates.test(String(body["model"]))) return null;
  const options = optionsOf(body);
  if (options === null)
    return { facts: refused("input must hold one message of a user with one text"), values: {} };
  const strange = Object.keys(options).find((name) => !known.has(name));
  if (strange !== undefined) {
    return { facts: refused("unknown field {parameter}"), values: { parameter: strange.slice(0, 60) } };
  }
  const target = options["target_language"];
  if (typeof target === "string" && target !== "") return null;
  return { facts: refused("translation_options.target_language is required"), values: {} };
};

/** The options in the form in which translations are played; for any other model they come to nothing. */
export function translationIn(body: Fields): Fields {
  return { target_lang: optionsOf(body)?.["target_language"] };
}
