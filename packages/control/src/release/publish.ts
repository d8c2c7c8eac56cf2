import { Problem } from "@homeport/protocol";
import { maxReleaseBase, type SignedRelease } from "@homeport/rules";
import { join } from "node:path";
import { readText, writeDurably } from "../files/index.ts";
import type { Store } from "../store/index.ts";
import { type LiveRelease, readLive, verify } from "./live.ts";
import { verifiedFilters } from "./sealed-filters.ts";
import type { TrustedKeys } from "./trusted-keys.ts";

/**
 * Makes the files that gateways read be what the store says: first the filters, then the release that binds them.
 * Called after each apply and at every start, so that a crash between the two is repaired.
 *
 * @throws Problem `release_invalid` where the file is newer than the store, as after an old backup.
 */
export async function publish(home: string, store: Store, keys: TrustedKeys): Promise<void> {
  const live = await readLive(store, keys);
  const path = join(home, "release", "live.json");
  const lying = await readText(path);
  const serial = (lying === null ? null : verify(lying, keys.control))?.payload.serial ?? 0;
  if (serial > (live?.serial ?? 0)) {
    const message = `it has serial ${serial}, but control.db knows only ${live?.serial ?? "none"}; restore control.db`;
    throw new Problem("release_invalid", { issues: [{ path: "release/live.json", message }] });
  }
  if (!live) return;
  const plan = await store.plan(live.plan);
  const { sealed } = verifiedFilters(plan?.filters ?? "[]", live.content, keys);
  await Promise.all(
    sealed.map(({ id, envelope }) =>
      writeIfOther(join(home, "filters", `${id}.json`), JSON.stringify(envelope)),
    ),
  );
  await writeIfOther(path, await signedText(store, live));
}

/** The release as gateways read it: with its base, where one key sufficed for it. */
async function signedText(store: Store, live: LiveRelease): Promise<string> {
  const rows = await store.releases(live.twoKeySerial, live.serial + 1);
  const signed = rows.map((row) => JSON.parse(row.signed) as Omit<SignedRelease, "base">);
  const [last] = signed.splice(-1);
  // Past the limit there are only kills, and kills taken together narrow as they do one by one.
  return JSON.stringify({ ...last, base: signed.slice(0, maxReleaseBase) });
}

async function writeIfOther(path: string, text: string): Promise<void> {
  if ((await readText(path)) !== text) await writeDurably(path, text);
}
