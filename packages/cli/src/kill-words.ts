import type { Kill } from "@homeport/rules";

/** What a kill switches off, in words; for example `chat in CN`. */
export function killed({ market, feature, partner }: Pick<Kill, "market" | "feature" | "partner">): string {
  const what = feature ?? (partner === undefined ? "everything" : "every feature");
  return [
    what,
    ...(partner === undefined ? [] : [`by ${partner}`]),
    market === undefined ? "in every market" : `in ${market}`,
  ].join(" ");
}

/** Why, in English. */
export function killReason({ reason }: Pick<Kill, "reason">): string {
  return typeof reason === "string" ? reason : reason.en;
}
