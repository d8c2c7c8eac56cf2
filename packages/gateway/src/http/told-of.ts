import type { Meta } from "@homeport/protocol";
import type { Finish } from "./surface.ts";

/** What Homeport says beside a reply: its `meta`, and what of the request was told to nobody, where there is any. */
export type Told = Meta & { omitted?: readonly string[] };

/** @param omitted what the surface itself could not pass on, by its own names. */
export function toldOf({ meta, omitted: byPartner }: Finish, omitted: readonly string[] = []): Told {
  const all = omitted.length === 0 ? byPartner : [...new Set([...omitted, ...byPartner])];
  return all.length === 0 ? meta : { ...meta, omitted: all };
}
