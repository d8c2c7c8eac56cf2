import type { Issue } from "@homeport/protocol";
import type { z } from "zod";
import { type Folder, list, readYaml, within } from "./folder.ts";
import { parseFile } from "./parse-file.ts";
import type { YamlFile } from "./yaml-file.ts";

/** A record and the file it was read from; null where the record has faults. */
export type Records<Value> = {
  records: { value: Value; file: YamlFile }[];
  issues: Issue[];
};

/** What a folder of records holds, and what to say where it is missing; null where it may be. */
export type Expected<Schema> = { schema: Schema; what: string; mayMiss: boolean };

/** Reads every `*.yaml` of a folder, one record each; a name that would be passed over is a fault. */
export async function readFolder<Schema extends z.ZodType>(
  folder: Folder,
  { schema, what, mayMiss }: Expected<Schema>,
): Promise<Records<z.output<Schema>>> {
  const listing = await list(folder);
  if (listing.type === "missing") {
    const issue = { path: folder.name, message: `a folder with ${what} is expected here` };
    return { records: [], issues: mayMiss ? [] : [issue] };
  }
  const names = listing.files.filter((file) => file.endsWith(".yaml"));
  const read = await Promise.all(
    names.map(async (name) => {
      const yaml = await readYaml(within(folder, name), what);
      return yaml.type === "read" ? parseFile(schema, yaml.file) : yaml;
    }),
  );
  return {
    records: read.flatMap((part) => (part.type === "parsed" ? [{ value: part.value, file: part.file }] : [])),
    issues: [
      ...misnamed(folder, listing.files),
      ...read.flatMap((part) => (part.type === "faulty" ? part.issues : [])),
    ],
  };
}

/** Files that look like data but would not be read. */
export function misnamed(folder: Folder, files: readonly string[]): Issue[] {
  return files
    .filter((file) => /\.(yml|json)$/i.test(file) || (/\.yaml$/i.test(file) && !file.endsWith(".yaml")))
    .map((file) => ({
      path: `${folder.name}/${file}`,
      message: "this file would not be read; its name must end in `.yaml`",
    }));
}
