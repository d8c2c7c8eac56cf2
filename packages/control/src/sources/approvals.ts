import { Problem } from "@homeport/protocol";
import { Approval } from "@homeport/rules";
import { readYaml } from "./folder.ts";
import { parseFile } from "./parse-file.ts";
import type { RecordFile } from "./record-files.ts";

/**
 * The approval in a file, whatever the other files have become.
 *
 * @throws Problem `book_invalid` where the file has faults.
 */
export async function readApproval(file: RecordFile): Promise<Approval> {
  const yaml = await readYaml(file, "an approval");
  const parsed = yaml.type === "read" ? parseFile(Approval, yaml.file) : yaml;
  if (parsed.type === "faulty") throw new Problem("book_invalid", { issues: parsed.issues });
  return parsed.value;
}
