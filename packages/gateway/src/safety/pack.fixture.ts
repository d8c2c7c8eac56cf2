import { type FilterPack, filterPackType } from "@homeport/protocol";
import { generateKey, seal, signingKey, verifyingKey } from "@homeport/protocol/envelope";
import { type Filter, openFilter } from "./filter.ts";

const key = generateKey();
const signing = signingKey(key.privatePem);

/** The key that signs every pack of these tests. */
export const trusted = [verifyingKey(key.publicPem)];

export const title = { en: "Test", zh: "测试" };

/** A pack with one category for each pattern: `c0`, `c1`, … */
export function packOf(
  ...patterns: readonly FilterPack["categories"][number]["patterns"][number][]
): FilterPack {
  return {
    id: "test",
    version: "1",
    title,
    validFrom: "2026-11-01T00:00:00Z",
    validTo: "2027-05-01T00:00:00Z",
    categories: patterns.map((pattern, index) => ({ id: `c${index}`, title, patterns: [pattern] })),
  };
}

export function sealed(pack: unknown, payloadType: string = filterPackType): ReturnType<typeof seal> {
  return seal(payloadType, typeof pack === "string" ? pack : JSON.stringify(pack), [signing]);
}

/** Opens a pack of `word` patterns; a pattern in asterisks matches anywhere. */
export function filterOf(...texts: readonly string[]): Filter {
  const patterns = texts.map((text) =>
    text.startsWith("*")
      ? ({ text: text.slice(1, -1), match: "anywhere" } as const)
      : ({ text, match: "word" } as const),
  );
  return openFilter(sealed(packOf(...patterns)), trusted);
}

/** The category that the filter finds in a text, or the type of any other verdict. */
export function found(filter: Filter, text: string): string {
  const verdict = filter.screen(text, "input");
  return verdict.type === "hit" ? verdict.category : verdict.type;
}
