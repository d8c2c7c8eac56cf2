import { type Kill, type ReleaseContent, withKills } from "@homeport/rules";

/**
 * A content with kills taken out of it. It needs no file: what comes out is what compiling the same sources with
 * the kills gives, and it never serves more than what went in.
 */
export function contentWithKills(content: ReleaseContent, kills: readonly Kill[]): ReleaseContent {
  const held = content.kills ?? [];
  const added = kills.filter(({ id }) => !held.some((kill) => kill.id === id));
  if (added.length === 0) return content;
  const all = [...held, ...added].toSorted((left, right) => (left.id < right.id ? -1 : 1));
  return { ...content, table: withKills(content.table, added), kills: all };
}
