/** Languages as the request names them, and terms that must be translated in one way. */
export type Translation = { target: string; terms: readonly { source: string; target: string }[] };

/** Reads the options of a translation, which the partner's requirements have looked at. */
export function readTranslation(value: unknown): Translation {
  const { target_lang: target, terms } = (value ?? {}) as { target_lang?: unknown; terms?: unknown };
  return { target: String(target), terms: Array.isArray(terms) ? terms.filter(isTerm) : [] };
}

function isTerm(value: unknown): value is { source: string; target: string } {
  const { source, target } = (value ?? {}) as { source?: unknown; target?: unknown };
  return typeof source === "string" && source !== "" && typeof target === "string";
}
