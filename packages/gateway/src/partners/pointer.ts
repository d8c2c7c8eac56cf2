import { z } from "zod";

/** A place in JSON, compiled from a pointer (RFC 6901); `*` stands for every element of a list. */
export type Path = readonly string[];

/** A JSON pointer as a record writes it, such as `/choices/0/flag`. */
export const Pointer = z
  .string()
  .regex(/^(?:\/(?:[^~/]|~[01])*)*$/, "a JSON pointer starts with `/`")
  .transform((pointer): Path =>
    pointer
      .split("/")
      .slice(1)
      .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~")),
  );

/** The value at a place, or undefined; a `*` in the path finds nothing here. */
export function valueAt(value: unknown, path: Path): unknown {
  let found = value;
  for (const step of path) {
    if (typeof found !== "object" || found === null) return undefined;
    found = (found as Record<string, unknown>)[step];
  }
  return found;
}

/** The first value at a place that passes a test, or undefined. */
export function findAt(value: unknown, path: Path, test: (value: unknown) => boolean): unknown {
  let found = value;
  for (let depth = 0; depth < path.length; depth++) {
    if (typeof found !== "object" || found === null) return undefined;
    const step = path[depth] ?? "";
    if (step === "*") {
      const rest = path.slice(depth + 1);
      for (const element of Array.isArray(found) ? found : []) {
        const inner = findAt(element, rest, test);
        if (inner !== undefined) return inner;
      }
      return undefined;
    }
    found = (found as Record<string, unknown>)[step];
  }
  return found !== undefined && test(found) ? found : undefined;
}
