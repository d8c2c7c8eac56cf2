import { Problem } from "@homeport/protocol";
import { Kill } from "@homeport/rules";
import { readYaml } from "./folder.ts";
import { parseFile } from "./parse-file.ts";
import { type RecordFile, recordFiles } from "./record-files.ts";

type BookFolders = { home: string; launch: string };

/** A kill as the files have it; `recorded` where control wrote it. */
export type RecordedKill = { kill: Kill; recorded: boolean };

/**
 * Every kill in the files, by id. It reads no other file, so that what is broken elsewhere does not hide them.
 *
 * @throws Problem `book_invalid` where a kill's own file has faults.
 */
export async function readKills(folders: BookFolders): Promise<RecordedKill[]> {
  const files = await recordFiles(folders, "kills");
  const read = await Promise.all(files.map(readKill));
  return read.toSorted((left, right) => (left.kill.id < right.kill.id ? -1 : 1));
}

/**
 * One kill of the files, whatever the others have become.
 *
 * @throws Problem `record_not_found`, or `book_invalid` where its own file has faults.
 */
export async function findKill(folders: BookFolders, id: string): Promise<Kill> {
  const file = (await recordFiles(folders, "kills")).find((candidate) => candidate.id === id);
  if (file) return (await readKill(file)).kill;
  throw new Problem("record_not_found", { issues: [{ path: "kill", message: `\`${id.slice(0, 100)}\`` }] });
}

async function readKill(file: RecordFile): Promise<RecordedKill> {
  const yaml = await readYaml(file, "a kill");
  const parsed = yaml.type === "read" ? parseFile(Kill, yaml.file) : yaml;
  if (parsed.type === "faulty") throw new Problem("book_invalid", { issues: parsed.issues });
  return { kill: parsed.value, recorded: file.recorded };
}
