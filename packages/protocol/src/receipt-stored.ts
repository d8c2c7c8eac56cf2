/** What lies in a store, unread: whoever can write to the file may have put anything there. */
export type StoredText = { sequence: unknown; receipt: unknown; facts: unknown };

/** A batch as it lies in a store: the head's JSON, the leaf hashes one after another, and the entries' texts as bytes. */
export type StoredBatch = { first: unknown; head: unknown; leaves: unknown; entries: readonly StoredText[] };

/** An entry of an older gateway as it lies in a store: its JSON, and what stands beside it to be searched. */
export type StoredLink = {
  sequence: unknown;
  receipt: unknown;
  at: unknown;
  market: unknown;
  feature: unknown;
  outcome: unknown;
  entry: unknown;
};

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Bytes as text, or null where they are none: bytes that are no UTF-8 must not pass for a replacement character. */
export function readText(bytes: unknown): string | null {
  if (!(bytes instanceof Uint8Array)) return null;
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

/** JSON as the value it says, or undefined where it says none. */
export function readJson(text: string | null): unknown {
  try {
    return text === null ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}
