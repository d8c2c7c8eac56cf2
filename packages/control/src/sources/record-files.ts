import { basename, join, resolve } from "node:path";
import { type Folder, list, readYaml, within } from "./folder.ts";
import { valueAt } from "./value-at.ts";

/** The records that control writes beside the maker's own, one a file. */
export type RecordKind = "approvals" | "kills";

/** A file that holds a record, or by its name should. */
export type RecordFile = { id: string; path: string; name: string; recorded: boolean };

/** Where records of a kind lie that were recorded through control. */
export function recordedFolder(home: string, kind: RecordKind): Folder {
  const name = `${basename(resolve(home))}/launch/${kind}`;
  return { path: join(home, "launch", kind), name };
}

/** Where the maker's own records of a kind lie. */
function ownFolder(launch: string, kind: RecordKind): Folder {
  return within({ path: launch, name: basename(resolve(launch)) }, kind);
}

/** Every record's file by id, the maker's own and the recorded ones; a file with faults goes by its name. */
export async function recordFiles(
  folders: { home: string; launch: string },
  kind: RecordKind,
): Promise<RecordFile[]> {
  const own = await filesOf(ownFolder(folders.launch, kind), false);
  const recorded = await filesOf(recordedFolder(folders.home, kind), true);
  return [...own, ...recorded];
}

async function filesOf(folder: Folder, recorded: boolean): Promise<RecordFile[]> {
  const listing = await list(folder);
  const names = listing.type === "listed" ? listing.files.filter((file) => file.endsWith(".yaml")) : [];
  return Promise.all(
    names.map(async (file): Promise<RecordFile> => {
      const { path, name } = within(folder, file);
      const yaml = await readYaml({ path, name }, "a record");
      const id = yaml.type === "read" ? valueAt(yaml.file.value, ["id"]) : undefined;
      return { path, name, recorded, id: typeof id === "string" ? id : file.slice(0, -".yaml".length) };
    }),
  );
}
