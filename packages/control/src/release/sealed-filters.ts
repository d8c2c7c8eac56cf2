import { Envelope, FilterPack, filterPackType, Problem } from "@homeport/protocol";
import { digestOf, validSigners } from "@homeport/protocol/envelope";
import type { ReleaseContent } from "@homeport/rules";
import { z } from "zod";
import type { SealedFilter } from "../compile/index.ts";
import type { TrustedKeys } from "./trusted-keys.ts";

const SealedFilters = z.array(
  z.strictObject({
    id: FilterPack.shape.id,
    version: FilterPack.shape.version,
    digest: z.string(),
    envelope: Envelope,
  }),
);

/**
 * Reads stored filters and checks that they are exactly those the content binds, signed by a trusted filter key.
 *
 * @throws Problem `filter_invalid`
 */
export function verifiedFilters(
  text: string,
  content: ReleaseContent,
  keys: TrustedKeys,
): { sealed: SealedFilter[]; packs: FilterPack[] } {
  const refuse = (message: string) =>
    new Problem("filter_invalid", { issues: [{ path: "control.db", message }] });
  const parsed = SealedFilters.safeParse(JSON.parse(text));
  if (!parsed.success) throw refuse("the stored filters cannot be read");
  const packs = content.filters.map((bound) => {
    const { envelope } = parsed.data.find(({ id }) => id === bound.id) ?? {};
    if (!envelope || envelope.payloadType !== filterPackType || digestOf(envelope.payload) !== bound.digest) {
      throw refuse(`the stored filter \`${bound.id}\` is not the one that the plan binds`);
    }
    if (validSigners(envelope, keys.filters).length === 0) {
      throw refuse(`the stored filter \`${bound.id}\` is not signed by a trusted key`);
    }
    return FilterPack.parse(JSON.parse(envelope.payload));
  });
  const bound = parsed.data.filter(({ id }) => content.filters.some((filter) => filter.id === id));
  return { sealed: bound, packs };
}
