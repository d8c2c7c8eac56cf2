import type { Issue } from "@homeport/protocol";
import { inheritanceFaults, Pack } from "@homeport/rules";
import { type Folder, list, readYaml, within } from "./folder.ts";
import { parseFile } from "./parse-file.ts";
import type { YamlFile } from "./yaml-file.ts";

type PackFile = { value: Pack; file: YamlFile; market: string };
type PackResult = (PackFile & { type: "parsed" }) | { type: "faulty"; issues: Issue[] };

/** Reads `packs/<market>/pack.yaml` for every folder of `packs`, sorted by market, with every fault of every file. */
export async function readPacks(folder: Folder): Promise<{ packs: Pack[]; issues: Issue[] }> {
  const listing = await list(folder);
  if (listing.type === "missing" || listing.folders.length === 0) {
    const message = "a folder for each market is expected here, with its `pack.yaml`";
    return { packs: [], issues: [{ path: folder.name, message }] };
  }
  const results = await Promise.all(listing.folders.map((market) => readPack(folder, market)));
  const read = results.flatMap((result) => (result.type === "parsed" ? [result] : []));
  const issues = results.flatMap((result) => (result.type === "faulty" ? result.issues : misplaced(result)));
  return {
    packs: read.map(({ value }) => value),
    issues: [...issues, ...sharedPlaces(read), ...inheritance(read)],
  };
}

async function readPack(folder: Folder, market: string): Promise<PackResult> {
  const file = within(within(folder, market), "pack.yaml");
  const yaml = await readYaml(file, "the market's rules and sources");
  const parsed = yaml.type === "read" ? parseFile(Pack, yaml.file) : yaml;
  return parsed.type === "faulty" ? parsed : { ...parsed, market };
}

/** A pack that lies in another market's folder is one of the two by mistake. */
function misplaced({ value, file, market }: PackFile): Issue[] {
  if (value.market === market) return [];
  return [file.issueAt(["market"], `the pack of \`${value.market}\` lies in the folder of \`${market}\``)];
}

/** What a pack adds to must be there, and lead to an end. */
function inheritance(read: readonly PackFile[]): Issue[] {
  return inheritanceFaults(read.map(({ value }) => value)).flatMap(({ market, message }) => {
    const found = read.find(({ value }) => value.market === market);
    return found ? [found.file.issueAt(["extends"], message)] : [];
  });
}

/** A place that two packs claim would have two laws. */
function sharedPlaces(read: readonly PackFile[]): Issue[] {
  const claimed = new Map<string, string>();
  return read.flatMap(({ value, file }) =>
    value.places.flatMap((place, index): Issue[] => {
      const other = claimed.get(place);
      claimed.set(place, other ?? file.name);
      if (other === undefined) return [];
      const by = other === file.name ? "twice" : `already, by ${other}`;
      return [file.issueAt(["places", index], `the place \`${place}\` is claimed ${by}`)];
    }),
  );
}
