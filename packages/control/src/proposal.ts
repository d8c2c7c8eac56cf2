import { Problem } from "@homeport/protocol";
import type { SigningKey } from "@homeport/protocol/envelope";
import { type Compiled, compileContent, contentWithKills } from "./compile/index.ts";
import type { PlanOrigin } from "./plans/index.ts";
import { type LiveRelease, readEarlier, type TrustedKeys } from "./release/index.ts";
import { findKill, readSources, type SourceFolders } from "./sources/index.ts";
import type { Store } from "./store/index.ts";

/** What to propose: by default what the files say. At most one of the three. */
export type ProposeOptions = {
  /** Also extends the release's date. */
  renew?: boolean | undefined;
  /** The id of a recorded kill: what is live, less that. */
  kill?: string | undefined;
  /** The serial of an earlier release. */
  rollbackTo?: number | undefined;
};

type Context = {
  folders: SourceFolders;
  filterKey: SigningKey;
  store: Store;
  keys: TrustedKeys;
  live: LiveRelease | null;
};

/** The content that is asked for, and what it was made from. @throws Problem */
export async function sourceOf(
  { kill, rollbackTo, renew = false }: ProposeOptions,
  context: Context,
  now: number,
): Promise<{ compiled: Compiled; origin: PlanOrigin }> {
  const { folders, filterKey, store, keys, live } = context;
  if ([kill !== undefined, rollbackTo !== undefined, renew].filter(Boolean).length > 1) {
    const message = "`renew`, `kill` and `rollbackTo` are three different plans";
    throw new Problem("invalid_request", { issues: [{ path: "", message }] });
  }
  if (kill !== undefined) {
    const { serial } = servingRelease(live, now);
    const { content, filters } = await readEarlier(store, keys, serial);
    const killed = contentWithKills(content, [await findKill(folders, kill)]);
    return { compiled: { content: killed, filters }, origin: { type: "kill", id: kill } };
  }
  if (rollbackTo !== undefined) {
    const { content, filters } = await readEarlier(store, keys, rollbackTo);
    // Going back is no reviving: what an operator killed since then stays killed.
    const kept = contentWithKills(content, live?.content.kills ?? []);
    return { compiled: { content: kept, filters }, origin: { type: "rollback", serial: rollbackTo } };
  }
  return { compiled: compileContent(await readSources(folders), filterKey), origin: { type: "files" } };
}

/** Where nothing is served, a release would bring service back rather than take it away. */
function servingRelease(live: LiveRelease | null, now: number): LiveRelease {
  if (!live) throw new Problem("release_missing");
  if (Date.parse(live.expiresAt) <= now) throw new Problem("release_expired");
  return live;
}
