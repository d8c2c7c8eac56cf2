import type { Issue } from "@homeport/protocol";
import {
  type Approval,
  Book,
  type Evidence,
  type Gap,
  type Hosting,
  type Kill,
  type Launch,
  type Partner,
  type Route,
} from "@homeport/rules";
import { culpritOf } from "./culprit.ts";
import type { FieldPath, YamlFile } from "./yaml-file.ts";

/** A record of the book and where it stands. */
export type Placed<Value> = { value: Value; file: YamlFile; path: FieldPath };
export type PlacedBook = {
  partners: Placed<Partner>[];
  launches: Placed<Launch>[];
  routes: Placed<Route>[];
  approvals: Placed<Approval>[];
  kills: Placed<Kill>[];
  hosting: Placed<Hosting>[];
  gaps: Placed<Gap>[];
  evidence: Placed<Evidence>[];
};

/** What no file shows alone: the book as a whole, each fault at the record it stands in. */
export function checkBook(maker: Book["maker"], placed: PlacedBook): { book: Book | null; issues: Issue[] } {
  const book: Book = {
    maker,
    partners: placed.partners.map(({ value }) => value),
    launches: placed.launches.map(({ value }) => value),
    routes: placed.routes.map(({ value }) => value),
    approvals: placed.approvals.map(({ value }) => value),
    kills: placed.kills.map(({ value }) => value),
    hosting: placed.hosting.map(({ value }) => value),
    gaps: placed.gaps.map(({ value }) => value),
    evidence: placed.evidence.map(({ value }) => value),
  };
  const result = Book.safeParse(book);
  if (result.success) return { book: result.data, issues: [] };
  const issues = result.error.issues.map((issue): Issue => {
    const [list, index, ...rest] = issue.path.length > 0 ? issue.path : culpritOf(book, issue.message);
    const records: readonly Placed<unknown>[] = placed[list as keyof PlacedBook] ?? [];
    const record = records[Number(index)];
    if (!record) return { path: "launch", message: issue.message };
    return record.file.issueAt([...record.path, ...rest], issue.message);
  });
  return { book: null, issues };
}

/** A record of a market without a pack would have no effect, in silence. */
export function unknownMarkets(placed: PlacedBook, markets: readonly string[]): Issue[] {
  return [
    ...placed.launches,
    ...placed.routes,
    ...placed.kills,
    ...placed.hosting,
    ...placed.gaps,
    ...placed.evidence,
  ]
    .filter(({ value }) => value.market !== undefined && !markets.includes(value.market))
    .map(({ value, file, path }) =>
      file.issueAt([...path, "market"], `no pack is there for \`${value.market}\``),
    );
}
