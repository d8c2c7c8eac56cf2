import { Book } from "@homeport/rules";
import { valueAt } from "./value-at.ts";
import type { FieldPath } from "./yaml-file.ts";

/**
 * Where a fault stands that a book's own check tells without a place: the last record without which it vanishes.
 * Asking the check again, rather than reading its wording, holds whatever the wording becomes.
 *
 * @example culpritOf(book, "the partner `x` stands twice") // ["partners", 1]
 */
export function culpritOf(book: Book, message: string): FieldPath {
  // A route's or a kill's fault can also be cured at the partner it names, so these come first.
  for (const list of ["routes", "kills", "launches", "approvals", "partners"] as const) {
    const found = search(book, [list], message);
    if (found) return found;
  }
  return [];
}

function search(book: Book, path: readonly (string | number)[], message: string): FieldPath | null {
  const items: unknown = valueAt(book, path);
  if (!Array.isArray(items)) return null;
  for (let index = items.length - 1; index >= 0; index -= 1) {
    const place = [...path, index];
    const effect = effectOf(without(book, place), message);
    if (effect === "stays") continue;
    const item: unknown = items[index];
    const lists = typeof item === "object" && item !== null ? Object.keys(item) : [];
    for (const list of lists) {
      const inner = search(book, [...place, list], message);
      if (inner) return inner;
    }
    if (effect === "vanishes") return place;
  }
  return null;
}

/** What leaving a record out does to the fault; a book that no longer parses at all proves nothing. */
function effectOf(book: unknown, message: string): "vanishes" | "stays" | "unknown" {
  const result = Book.safeParse(book);
  if (result.success) return "vanishes";
  if (result.error.issues.some((issue) => issue.code !== "custom")) return "unknown";
  return result.error.issues.some((issue) => issue.message === message) ? "stays" : "vanishes";
}

function without(book: Book, place: readonly (string | number)[]): unknown {
  const copy = structuredClone(book);
  const items = valueAt(copy, place.slice(0, -1));
  if (Array.isArray(items)) items.splice(Number(place.at(-1)), 1);
  return copy;
}
