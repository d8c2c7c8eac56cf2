import { Problem } from "@homeport/protocol";
import type { Keep } from "../changes/index.ts";
import { removeDurably } from "../files/index.ts";
import { type RecordKind, recordFiles } from "../sources/index.ts";
import { type BookFolders, plannedOf } from "./record.ts";

/**
 * Removes what was recorded through control; it takes effect only through a plan.
 *
 * @throws Problem `record_not_found`, also where the record stands in the maker's own files.
 */
export async function withdrawRecord(
  folders: BookFolders,
  { kind, id }: { kind: RecordKind; id: string },
  keep: Keep,
): Promise<void> {
  const held = (await recordFiles(folders, kind)).filter((file) => file.id === id);
  const recorded = held.filter((file) => file.recorded);
  const named = `\`${id.slice(0, 100)}\``;
  const message = held[0] ? `${named} stands in ${held[0].name}; remove it there` : named;
  const missing = new Problem("record_not_found", { issues: [{ path: "id", message }] });
  if (recorded.length === 0) throw missing;
  await keep(plannedOf(kind, id, null), async () => {
    // The path comes from the folder's own listing, never from the id.
    const removed = await Promise.all(recorded.map(({ path }) => removeDurably(path)));
    if (!removed.includes("removed")) throw missing;
  });
}
