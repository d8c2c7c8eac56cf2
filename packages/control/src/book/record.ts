import { type Issue, parseRequest, Problem } from "@homeport/protocol";
import { digestOf } from "@homeport/protocol/envelope";
import { Approval, type Kill } from "@homeport/rules";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parse, stringify } from "yaml";
import type { Keep } from "../changes/index.ts";
import { createDurably } from "../files/index.ts";
import { recordedFolder, recordFiles, type RecordKind } from "../sources/index.ts";

/** Where records lie: the maker's own, and those recorded through control. */
export type BookFolders = { home: string; launch: string };

/** Longer names no longer fit every file system. */
const maxIdLength = 100;

/**
 * Records an approval as a file of its own; it takes effect only through a plan.
 *
 * @throws Problem `invalid_request`, `unsupported_parameter` or `record_conflict`.
 */
export async function recordApproval(folders: BookFolders, record: unknown, keep: Keep): Promise<Approval> {
  const approval = parseRequest(Approval, record);
  if (approval.id.length > maxIdLength) {
    const message = `an id has at most ${maxIdLength} characters`;
    throw new Problem("invalid_request", { issues: [{ path: "id", message }] });
  }
  const holders = (await recordFiles(folders, "approvals")).filter(({ id }) => id === approval.id);
  if (holders.length > 0) throw conflict(holders.map(({ name }) => name).join(", "));
  await writeRecord(folders, { kind: "approvals", record: approval }, keep);
  return approval;
}

/**
 * Writes a record as a file of its own, which never replaces another.
 *
 * @throws Problem `record_conflict` where there is one by its name.
 */
export async function writeRecord(
  folders: BookFolders,
  { kind, record }: { kind: RecordKind; record: Approval | Kill },
  keep: Keep,
): Promise<void> {
  const text = recordText(record);
  const folder = recordedFolder(folders.home, kind);
  const file = `${record.id}.yaml`;
  await keep(plannedOf(kind, record.id, text), async () => {
    const written = await createDurably(join(folder.path, file), text);
    // Within what is kept, so that the log does not say of it that it is done.
    if (written === "exists") throw conflict(`${folder.name}/${file}`);
  });
}

/** A record as it lies in its file. */
export function recordText(record: Approval | Kill): string {
  const text = stringify(record, { version: "1.2", schema: "core" });
  if (isDeepStrictEqual(parse(text), record)) return text;
  throw new Error("a record must read back as it was written");
}

/** What a change of a record's file is about; without a text it is removed. */
export function plannedOf(kind: RecordKind, id: string, text: string | null): Parameters<Keep>[0] {
  const type = kind === "kills" ? "kill" : "approval";
  return { subject: { type, id }, result: text === null ? null : digestOf(text) };
}

function conflict(file: string): Problem {
  const issue: Issue = { path: "id", message: `it stands in ${file}` };
  return new Problem("record_conflict", { issues: [issue] });
}
