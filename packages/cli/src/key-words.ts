import { type Language, type LocalText, localize } from "@homeport/protocol";
import type { Key } from "@homeport/gateway/callers";

type Listed = Omit<Key, "hash">;

const words = {
  key: { en: "key", zh: "密钥" },
  tenant: { en: "tenant", zh: "租户" },
  state: { en: "state", zh: "状态" },
  reaches: { en: "reaches", zh: "权限范围" },
  note: { en: "note", zh: "备注" },
  everything: { en: "everything", zh: "全部" },
  revoked: { en: "revoked", zh: "已吊销" },
  expired: { en: "expired", zh: "已过期" },
  waiting: { en: "not in force yet", zh: "尚未生效" },
  good: { en: "in force", zh: "有效" },
  until: { en: "in force until", zh: "有效期至" },
} as const satisfies Record<string, LocalText>;

/** A header and one row for each key, without anything secret. */
export function keyRows(
  keys: readonly Listed[],
  { now, language }: { now: number; language: Language },
): [string[], string[][]] {
  const say = (word: keyof typeof words) => localize(words[word], language);
  const header = [say("key"), say("tenant"), say("state"), say("reaches"), say("note")];
  const rows = keys.map((key) => {
    const { markets, features } = key.scopes;
    const reach = [markets?.join(","), features?.join(",")].filter((list) => list !== undefined);
    return [key.id, key.tenant, stateOf(key, now, say), reach.join(" ") || say("everything"), key.note ?? ""];
  });
  return [header, rows];
}

function stateOf(key: Listed, now: number, say: (word: keyof typeof words) => string): string {
  const [revoked, end, start] = [key.revokedAt, key.expiresAt, key.notBefore].map((written) =>
    written === undefined ? null : Date.parse(written),
  );
  if (revoked != null && revoked <= now) return say("revoked");
  if (end != null && end <= now) return say("expired");
  if (start != null && start > now) return say("waiting");
  const last = Math.min(revoked ?? Infinity, end ?? Infinity);
  return last === Infinity ? say("good") : `${say("until")} ${new Date(last).toISOString().slice(0, 16)}Z`;
}
