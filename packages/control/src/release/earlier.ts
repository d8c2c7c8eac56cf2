import { Problem } from "@homeport/protocol";
import type { ReleaseContent } from "@homeport/rules";
import type { SealedFilter } from "../compile/index.ts";
import type { Store } from "../store/index.ts";
import { verify } from "./live.ts";
import { verifiedFilters } from "./sealed-filters.ts";
import type { TrustedKeys } from "./trusted-keys.ts";

/**
 * The content of a release that was live, with its filters, each verified as if it came from outside.
 *
 * @throws Problem `invalid_request` where there was none, `release_invalid` or `filter_invalid` where the store was
 * tampered with or a key is trusted no longer.
 */
export async function readEarlier(
  store: Store,
  keys: TrustedKeys,
  serial: number,
): Promise<{ content: ReleaseContent; filters: SealedFilter[] }> {
  const row = await store.release(serial);
  if (!row) {
    const message = `there is no release ${serial}`;
    throw new Problem("invalid_request", { issues: [{ path: "rollbackTo", message }] });
  }
  const verified = verify(row.signed, keys.control);
  if (verified?.payload.serial !== serial) {
    const message = `the stored release ${serial} does not carry control's signature`;
    throw new Problem("release_invalid", { issues: [{ path: "control.db", message }] });
  }
  const { content } = verified.payload;
  const plan = await store.plan(row.plan);
  return { content, filters: verifiedFilters(plan?.filters ?? "[]", content, keys).sealed };
}
