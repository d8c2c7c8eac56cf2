import { canonicalize, type ErrorCode, type FilterPack, type Issue, Problem } from "@homeport/protocol";
import { digestOf } from "@homeport/protocol/envelope";
import type { Book, Pack } from "@homeport/rules";
import { basename, resolve } from "node:path";
import { readBook, type ReadBook } from "./book.ts";
import { readFilters } from "./filters.ts";
import type { Folder } from "./folder.ts";
import { readPacks } from "./packs.ts";

/** Where the sources of a release lie. */
export type SourceFolders = { home: string; packs: string; launch: string; filters: string };

/** Everything a release is compiled from. */
export type Sources = { packs: readonly Pack[]; book: Book; filters: readonly FilterPack[] };

const maxIssues = 500;

/**
 * Reads packs, launch book and filters.
 *
 * @throws Problem `pack_invalid`, `book_invalid` or `filter_invalid` (the first kind that has faults), with all
 * faults of all files, each like `packs/CN/pack.yaml:123 rules.4.sources.0`.
 */
export async function readSources(folders: SourceFolders): Promise<Sources> {
  const packs = await readPacks(folder(folders.packs));
  // Only a whole set of packs can tell that a market has none.
  const markets = packs.issues.length > 0 ? null : packs.packs.map((pack) => pack.market);
  const book = await readBook(folder(folders.launch), folders.home, markets);
  const filters = await readFilters(folder(folders.filters));
  const issues = [...packs.issues, ...book.issues, ...filters.issues];
  if (book.book && issues.length === 0) {
    return { packs: packs.packs, book: book.book, filters: filters.filters };
  }
  const code =
    packs.issues.length > 0 ? "pack_invalid" : book.issues.length > 0 ? "book_invalid" : "filter_invalid";
  throw refusal(code, issues);
}

/**
 * Reads the launch book alone.
 *
 * @throws Problem `book_invalid` with all faults.
 */
export async function readBookOnly(folders: SourceFolders): Promise<{ book: Book; recorded: string[] }> {
  const { book, recorded, issues }: ReadBook = await readBook(folder(folders.launch), folders.home, null);
  if (book && issues.length === 0) return { book, recorded };
  throw refusal("book_invalid", issues);
}

/** The digest of a parsed pack; the order of keys changes nothing. */
export function digestOfPack(pack: Pack): string {
  return digestOf(canonicalize(pack));
}

/** The digest of a parsed book without its kills, which a release names one by one. */
export function digestOfBook(book: Book): string {
  return digestOf(canonicalize({ ...book, kills: undefined }));
}

function folder(path: string): Folder {
  return { path, name: basename(resolve(path)) };
}

function refusal(code: ErrorCode, issues: readonly Issue[]): Problem {
  if (issues.length <= maxIssues) return new Problem(code, { issues });
  const more = { path: "", message: `${issues.length - maxIssues} more faults are not listed` };
  return new Problem(code, { issues: [...issues.slice(0, maxIssues), more] });
}
