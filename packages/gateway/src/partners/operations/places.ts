import type { Path } from "../pointer.ts";

/** Every value at a place, in order, where `*` stands for each element of a list. */
export function allAt(value: unknown, path: Path): unknown[] {
  let found: unknown[] = [value];
  for (const step of path) {
    found = found.flatMap((inner) => {
      if (typeof inner !== "object" || inner === null) return [];
      if (step === "*") return Array.isArray(inner) ? (inner as unknown[]) : [];
      const next = Object.hasOwn(inner, step) ? (inner as Record<string, unknown>)[step] : undefined;
      return next === undefined || next === null ? [] : [next];
    });
  }
  return found;
}

/** The first text at one of several places, or null. */
export function textAt(value: unknown, paths: readonly Path[]): string | null {
  for (const path of paths) {
    for (const found of allAt(value, path)) if (typeof found === "string") return found;
  }
  return null;
}

/** Base 64 as bytes; bare, or behind the head of a `data:` address. Null where it is none. */
export function bytesOf(data: string): Uint8Array | null {
  const bare = data.startsWith("data:") ? data.slice(data.indexOf(",") + 1) : data;
  const length = bare.length - (bare.endsWith("==") ? 2 : bare.endsWith("=") ? 1 : 0);
  if (length === 0 || length % 4 === 1 || !/^[\w+/-]+={0,2}$/.test(bare)) return null;
  return Buffer.from(bare, "base64");
}
