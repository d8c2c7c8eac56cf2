import { basename, join, resolve } from "node:path";
import { type Folder, list, readYaml, within } from "./folder.ts";
import { valueAt } from "./value-at.ts";

/** A file that holds an approval, or by its name should. */
export type ApprovalFile = { id: string; path: string; name: string; recorded: boolean };

/** Where approvals lie that were recorded through control. */
export function recordedFolder(home: string): Folder {
  const name = `${basename(resolve(home))}/launch/approvals`;
  return { path: join(home, "launch", "approvals"), name };
}

/** Every approval's file by id, the maker's own and the recorded ones; a file with faults goes by its name. */
export async function approvalFiles(folders: { home: string; launch: string }): Promise<ApprovalFile[]> {
  const launch: Folder = { path: folders.launch, name: basename(resolve(folders.launch)) };
  const own = await filesOf(within(launch, "approvals"), false);
  const recorded = await filesOf(recordedFolder(folders.home), true);
  return [...own, ...recorded];
}

async function filesOf(folder: Folder, recorded: boolean): Promise<ApprovalFile[]> {
  const listing = await list(folder);
  const names = listing.type === "listed" ? listing.files.filter((file) => file.endsWith(".yaml")) : [];
  return Promise.all(
    names.map(async (file): Promise<ApprovalFile> => {
      const { path, name } = within(folder, file);
      const yaml = await readYaml({ path, name }, "an approval");
      const id = yaml.type === "read" ? valueAt(yaml.file.value, ["id"]) : undefined;
      return { path, name, recorded, id: typeof id === "string" ? id : file.slice(0, -".yaml".length) };
    }),
  );
}
