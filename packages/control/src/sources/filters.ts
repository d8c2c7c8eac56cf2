import { FilterPack, type Issue } from "@homeport/protocol";
import type { Folder } from "./folder.ts";
import { readFolder } from "./yaml-folder.ts";

/** Reads `filters/*.yaml`, one filter pack each, sorted by id, with every fault of every file. */
export async function readFilters(folder: Folder): Promise<{ filters: FilterPack[]; issues: Issue[] }> {
  const what = "one YAML file for each filter pack";
  const { records, issues } = await readFolder(folder, {
    schema: FilterPack,
    what,
    mayMiss: false,
  });
  const seen = new Map<string, string>();
  for (const { value, file } of records) {
    const other = seen.get(value.id);
    seen.set(value.id, other ?? file.name);
    if (other !== undefined) {
      issues.push(file.issueAt(["id"], `the filter \`${value.id}\` stands in ${other} already`));
    }
    if (Date.parse(value.validFrom) >= Date.parse(value.validTo)) {
      issues.push(file.issueAt(["validTo"], `the filter \`${value.id}\` ends before it begins`));
    }
  }
  const filters = records.map(({ value }) => value);
  return { filters: filters.toSorted((left, right) => (left.id < right.id ? -1 : 1)), issues };
}
