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

const gateOrder: ReadonlyMap<Gate, number> = new Map(gates.map((gate, index) => [gate, index]));

/** Reasons in gate order, each once; there are few, so that comparing them costs less than a key for each. */
export function orderReasons<Kind extends Pick<StoredReason, "gate" | "code" | "market" | "message">>(
  reasons: readonly Kind[],
): Kind[] {
  const kept: Kind[] = [];
  for (const reason of reasons) {
    const { code, gate, market, message } = reason;
    const known = kept.some(
      (other) =>
        other.code === code && other.gate === gate && other.market === market && other.message === message,
    );
    if (!known) kept.push(reason);
  }
  return kept.toSorted((left, right) => (gateOrder.get(left.gate) ?? 0) - (gateOrder.get(right.gate) ?? 0));
}
