import { type ErrorCode, errorRegistry, type Gate, gates, type LocalText } from "@homeport/protocol";
import type { StoredReason } from "./table.ts";

const userCanChange: Partial<Record<ErrorCode, true>> = {
  consent_missing: true,
  administrator_off: true,
  platform_unsupported: true,
  language_unsupported: true,
  age_denied: true,
};

/** A reason with the registry's English words and, as its detail, what is particular to it; for example which approval is missing. */
export function reasonFor(
  code: ErrorCode,
  where: { gate: Gate; market: string | null; rules: readonly string[] },
  detail: LocalText | null = null,
): StoredReason {
  const { message, remedy } = errorRegistry[code];
  return {
    gate: where.gate,
    code,
    market: where.market,
    message: detail === null ? message : `${message}: ${detail.en}`,
    detail,
    remedy,
    userCanChange: userCanChange[code] === true,
    rules: where.rules,
  };
}

/** The detail that something is none of what there is; for example "`fr` is not among en, zh". */
export function notAmong(named: string, known: readonly string[]): LocalText {
  return { en: `${named} is not among ${known.join(", ")}`, zh: `${named} 不在 ${known.join("、")} 之列` };
}

/** Reasons in gate order, each once. */
export function orderReasons<Kind extends Pick<StoredReason, "gate" | "code" | "market" | "message">>(
  reasons: readonly Kind[],
): Kind[] {
  if (reasons.length < 2) return [...reasons];
  const seen = new Map<string, Kind>();
  for (const reason of reasons) {
    const key = `${reason.gate}\0${reason.code}\0${reason.market}\0${reason.message}`;
    if (!seen.has(key)) seen.set(key, reason);
  }
  return [...seen.values()].toSorted((left, right) => gates.indexOf(left.gate) - gates.indexOf(right.gate));
}
