import { digestOf } from "@homeport/protocol/envelope";
import type { ChangeFacts } from "../change-log/index.ts";
import { readText } from "../files/index.ts";
import { recordFiles, type RecordKind } from "../sources/index.ts";
import type { ChangeTable } from "../store/index.ts";

/**
 * Writes down what came of changes that were begun when control was ended: whether the files are as they were to be.
 * Two controls on one home could see each other's changes as ended so; the last entry of a change is the true one.
 */
export async function recover(
  log: ChangeTable,
  folders: { home: string; launch: string },
  now: number,
): Promise<void> {
  for (const { facts } of await log.unsettled()) {
    const outcome = (await isMade(folders, facts)) ? "done" : "failed";
    const code = outcome === "failed" ? "internal" : null;
    // One after another, as they were begun.
    await log.append({ ...facts, at: new Date(now).toISOString(), outcome, code });
  }
}

async function isMade(
  folders: { home: string; launch: string },
  { subject, result }: ChangeFacts,
): Promise<boolean> {
  const kind: RecordKind = subject?.type === "kill" ? "kills" : "approvals";
  const files = (await recordFiles(folders, kind)).filter(
    ({ id, recorded }) => recorded && id === subject?.id,
  );
  if (result === null) return files.length === 0;
  const texts = await Promise.all(files.map(({ path }) => readText(path)));
  return texts.some((text) => text !== null && digestOf(text) === result);
}
