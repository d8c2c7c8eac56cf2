import type { Issue } from "@homeport/protocol";
import { Approval, Book, Evidence, Gap, Hosting, Kill, Launch, Partner, Route } from "@homeport/rules";
import { z } from "zod";
import { checkBook, type Placed, type PlacedBook, unknownMarkets } from "./book-checks.ts";
import { exists, type Folder, list, readYaml, within } from "./folder.ts";
import { parseFile } from "./parse-file.ts";
import { recordedFolder } from "./record-files.ts";
import type { FieldPath, YamlFile } from "./yaml-file.ts";
import { valueAt } from "./value-at.ts";
import { misnamed, readFolder } from "./yaml-folder.ts";

const Maker = Book.shape.maker;
const Launches = z.array(Launch);
const Routes = z.array(Route);

const parts = [
  "maker.yaml",
  "launches.yaml",
  "routes.yaml",
  "hosting.yaml",
  "gaps.yaml",
  "evidence.yaml",
  "partners/",
  "approvals/",
  "kills/",
];
const approvals = { schema: Approval, what: "one YAML file for each approval", mayMiss: true };
const kills = { schema: Kill, what: "one YAML file for each kill", mayMiss: true };

export type ReadBook = {
  book: Book | null;
  /** Ids of the approvals that were recorded through control. */
  recorded: string[];
  issues: Issue[];
};

/**
 * Reads the launch book and what is recorded beside it in the home folder, with every fault of every file.
 * Records are sorted, so that the order of files and lines changes nothing.
 */
export async function readBook(
  launch: Folder,
  home: string,
  markets: readonly string[] | null,
): Promise<ReadBook> {
  const maker = await readPart(within(launch, "maker.yaml"), {
    schema: Maker,
    key: "maker",
    what: "the maker's name and screens",
  });
  const launches = await readPart(within(launch, "launches.yaml"), {
    schema: Launches,
    key: "launches",
    what: "the list of launches",
  });
  const routes = await readPart(within(launch, "routes.yaml"), {
    schema: Routes,
    key: "routes",
    what: "the list of routes",
  });
  const hosting = await readPart(within(launch, "hosting.yaml"), {
    schema: z.array(Hosting),
    key: "hosting",
    what: "where the maker keeps each class of data",
    mayMiss: true,
  });
  const gaps = await readPart(within(launch, "gaps.yaml"), {
    schema: z.array(Gap),
    key: "gaps",
    what: "the gaps on record",
    mayMiss: true,
  });
  const evidence = await readPart(within(launch, "evidence.yaml"), {
    schema: z.array(Evidence),
    key: "evidence",
    what: "what evaluations found",
    mayMiss: true,
  });
  const partners = await readFolder(within(launch, "partners"), {
    schema: Partner,
    what: "one YAML file for each partner",
    mayMiss: false,
  });
  const held = await readFolder(within(launch, "approvals"), approvals);
  const overlay = await readFolder(recordedFolder(home, "approvals"), approvals);
  const killed = await readFolder(within(launch, "kills"), kills);
  const killedNow = await readFolder(recordedFolder(home, "kills"), kills);
  const ids = overlay.records.map(({ value }) => value.id);
  const lists = [hosting, gaps, evidence];
  const read = [maker, launches, routes, ...lists, partners, held, overlay, killed, killedNow];
  const issues = [...(await strangers(launch)), ...read.flatMap((part) => part.issues)];
  if (!maker.value || issues.length > 0) return { book: null, recorded: ids, issues };
  const placed: PlacedBook = {
    partners: partners.records.map(whole).toSorted(by((item) => item.id)),
    launches: listed(launches).toSorted(by((item) => `${item.market} ${item.feature} ${item.from}`)),
    routes: listed(routes).toSorted(by((item) => `${item.market} ${item.feature}`)),
    approvals: [...held.records, ...overlay.records].map(whole).toSorted(by((item) => item.id)),
    kills: [...killed.records, ...killedNow.records].map(whole).toSorted(by((item) => item.id)),
    hosting: listed(hosting).toSorted(
      by((item) => `${item.market} ${item.dataClass} ${item.region} ${item.from}`),
    ),
    gaps: listed(gaps).toSorted(by((item) => item.id)),
    evidence: listed(evidence).toSorted(by((item) => item.id)),
  };
  const faults = markets === null ? [] : unknownMarkets(placed, markets);
  const checked = checkBook(maker.value, placed);
  return { book: checked.book, recorded: ids, issues: [...faults, ...checked.issues] };
}

/** One file of the book; where its content stands in the file, and null where it has faults. */
type Part<Value> = { value: Value | null; file: YamlFile | null; path: FieldPath; issues: Issue[] };

type PartOptions<Value> = { schema: z.ZodType<Value>; key: string; what: string; mayMiss?: boolean };

/** The content may stand in the file bare, or under the key that the file is named after. */
async function readPart<Value>(
  file: Folder,
  { schema, key, what, mayMiss = false }: PartOptions<Value>,
): Promise<Part<Value>> {
  const none = { value: null, file: null, path: [] };
  if (mayMiss && !(await exists(file))) return { ...none, issues: [] };
  const read = await readYaml(file, what);
  if (read.type === "faulty") return { ...none, issues: read.issues };
  if (valueAt(read.file.value, [key]) === undefined) {
    const parsed = parseFile(schema, read.file);
    if (parsed.type === "faulty") return { ...none, issues: parsed.issues };
    return { value: parsed.value, file: parsed.file, path: [], issues: [] };
  }
  const parsed = parseFile(z.strictObject({ [key]: schema }), read.file);
  if (parsed.type === "faulty") return { ...none, issues: parsed.issues };
  return { value: parsed.value[key] ?? null, file: parsed.file, path: [key], issues: [] };
}

/** What lies in the launch folder by a name that nothing reads. */
async function strangers(launch: Folder): Promise<Issue[]> {
  const listing = await list(launch);
  if (listing.type === "missing") return [];
  const unread = [
    ...listing.files.filter((name) => name.endsWith(".yaml")),
    ...listing.folders.map((name) => `${name}/`),
  ].filter((name) => !parts.includes(name));
  return [
    ...misnamed(launch, listing.files),
    ...unread.map((name) => ({
      path: `${launch.name}/${name}`,
      message: `nothing reads this; the launch book is ${parts.join(", ")}`,
    })),
  ];
}

function whole<Value>({ value, file }: { value: Value; file: YamlFile }): Placed<Value> {
  return { value, file, path: [] };
}

function listed<Value>({ value, file, path }: Part<Value[]>): Placed<Value>[] {
  if (!value || !file) return [];
  return value.map((item, index) => ({ value: item, file, path: [...path, index] }));
}

function by<Value>(key: (value: Value) => string): (left: Placed<Value>, right: Placed<Value>) => number {
  return (left, right) => {
    const [one, other] = [key(left.value), key(right.value)];
    return one < other ? -1 : one > other ? 1 : 0;
  };
}
