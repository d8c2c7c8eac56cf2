import { type Issue, parseRequest, Problem } from "@homeport/protocol";
import { Approval } from "@homeport/rules";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parse, stringify } from "yaml";
import { createDurably } from "../files/index.ts";
import { approvalFiles, recordedFolder } from "../sources/index.ts";

/** Where approvals lie: the maker's own, and those recorded through control. */
export type BookFolders = { home: string; launch: string };

/** Longer names no longer fit every file system. */
const maxIdLength = 100;

/**
 * Records an approval as a file of its own; it takes effect only through a plan.
 *
 * @throws Problem `invalid_request`, `unsupported_parameter` or `record_conflict`.
 */
export async function recordApproval(folders: BookFolders, record: unknown): Promise<Approval> {
  const approval = parseRequest(Approval, record);
  if (approval.id.length > maxIdLength) {
    const message = `an id has at most ${maxIdLength} characters`;
    throw new Problem("invalid_request", { issues: [{ path: "id", message }] });
  }
  const holders = (await approvalFiles(folders)).filter(({ id }) => id === approval.id);
  if (holders.length > 0) throw conflict(holders.map(({ name }) => name).join(", "));
  const text = stringify(approval, { version: "1.2", schema: "core" });
  if (!isDeepStrictEqual(Approval.parse(parse(text)), approval)) {
    throw new Error("an approval must read back as it was written");
  }
  const folder = recordedFolder(folders.home);
  const written = await createDurably(join(folder.path, `${approval.id}.yaml`), text);
  if (written === "exists") throw conflict(`${folder.name}/${approval.id}.yaml`);
  return approval;
}

function conflict(file: string): Problem {
  const issue: Issue = { path: "id", message: `it stands in ${file}` };
  return new Problem("record_conflict", { issues: [issue] });
}
