import { existsSync, readdirSync, readFileSync } from "node:fs";
import { Dialect } from "./dialect.ts";
import { checkHooks } from "./hooks/registry.ts";

/**
 * Every record of a folder by its name; a new partner is a new file there and nothing else.
 *
 * @throws where a record is not of the schema, names a hook that is not built, or is not named as its file is.
 */
export function openDialects(folder: URL): ReadonlyMap<string, Dialect> {
  const dialects = new Map<string, Dialect>();
  for (const file of readdirSync(folder).toSorted()) {
    if (!file.endsWith(".json")) continue;
    const dialect = readDialect(folder, file);
    dialects.set(dialect.dialect, dialect);
  }
  return dialects;
}

/** A record as written; one that names another in the place of its operations has that one's: a service of two forms. */
function recordIn(folder: URL, file: string): Record<string, unknown> {
  const read = (name: string) =>
    JSON.parse(readFileSync(new URL(name, folder), "utf8")) as Record<string, unknown>;
  const record = read(file);
  const { operations } = record;
  if (typeof operations !== "string") return record;
  if (!/^[a-z0-9-]+$/.test(operations)) throw new Error(`\`${file}\` names no record in its operations`);
  return { ...record, operations: read(`${operations}.json`)["operations"] };
}

function readDialect(folder: URL, file: string): Dialect {
  const read = Dialect.safeParse(recordIn(folder, file));
  if (!read.success) throw new Error(`the dialect record \`${file}\` is wrong: ${read.error.message}`);
  if (`${read.data.dialect}.json` !== file)
    throw new Error(`\`${file}\` holds the dialect \`${read.data.dialect}\``);
  checkHooks(read.data);
  return read.data;
}

/** Where the records of this build lie. */
export const own = new URL("./dialects/", import.meta.url);
const known = new Map<string, Dialect | undefined>();

/** The dialect of a name, or undefined where this build has none; for example `dialectOf("openai")`. */
export function dialectOf(name: string): Dialect | undefined {
  // Each is read when something first speaks it: a gateway speaks a few, and starts without waiting for the others.
  if (!known.has(name)) known.set(name, isThere(name) ? readDialect(own, `${name}.json`) : undefined);
  return known.get(name);
}

function isThere(name: string): boolean {
  return /^[a-z0-9][a-z0-9-]*$/.test(name) && existsSync(new URL(`${name}.json`, own));
}
