import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { safeParse } from "@homeport/protocol";
import type { z } from "zod";
import { Calendars } from "./calendar.ts";
import { ExchangeRates } from "./exchange-rate.ts";
import { PriceList } from "./price.ts";

/** All price data: the lists of partners, by their ids, and what the lists share. */
export type PriceBook = {
  lists: ReadonlyMap<string, PriceList>;
  calendars: Calendars;
  /** Null where no exchange rates are given. */
  rates: ExchangeRates | null;
};

export type PriceIssue = { file: string; field: string; message: string };

/** Thrown where price data cannot be used; every issue names its file and field. */
export class PriceFault extends Error {
  override readonly name = "PriceFault";
  readonly issues: readonly PriceIssue[];
  constructor(issues: readonly PriceIssue[]) {
    super(
      issues
        .map(({ file, field, message }) => `${file}: ${field === "" ? "" : `${field}: `}${message}`)
        .join("; "),
    );
    this.issues = issues;
  }
}

const calendarsFile = "shared/calendars.json";
const ratesFile = "shared/exchange-rates.json";

/**
 * Reads the price data of a folder: one file a partner, named by its id, and `shared/`.
 *
 * @example readPrices("prices").lists.get("openai")
 * @throws PriceFault
 */
export function readPrices(folder: string): PriceBook {
  const issues: PriceIssue[] = [];
  const read = <Schema extends z.ZodType>(file: string, schema: Schema): z.output<Schema> | null => {
    const value = readJson(join(folder, file), file, issues);
    if (value === undefined) return null;
    const parsed = safeParse(schema, value);
    if (parsed.success) return parsed.data;
    for (const { path, message } of parsed.error.issues)
      issues.push({ file, field: path.join("."), message });
    return null;
  };
  const names = listFiles(folder, issues);
  const calendars = names.shared.includes("calendars.json") ? read(calendarsFile, Calendars) : null;
  const rates = names.shared.includes("exchange-rates.json") ? read(ratesFile, ExchangeRates) : null;
  const lists = new Map<string, PriceList>();
  for (const file of names.lists) {
    const list = read(file, PriceList);
    if (!list) continue;
    lists.set(list.partner, list);
    if (file !== `${list.partner}.json`) {
      issues.push({ file, field: "partner", message: `\`${list.partner}\` is not the name of the file` });
    }
    for (const [index, { peak }] of list.prices.entries()) {
      if (peak && !calendars?.calendars.some(({ id }) => id === peak.calendar)) {
        const field = `prices.${index}.peak.calendar`;
        issues.push({
          file,
          field,
          message: `there is no calendar \`${peak.calendar}\` in ${calendarsFile}`,
        });
      }
    }
  }
  if (issues.length > 0) throw new PriceFault(issues);
  return { lists, calendars: calendars ?? { calendars: [], holidays: [] }, rates };
}

function listFiles(folder: string, issues: PriceIssue[]): { lists: string[]; shared: string[] } {
  const jsonIn = (path: string) =>
    readdirSync(path)
      .filter((name) => name.endsWith(".json"))
      .toSorted();
  try {
    const lists = jsonIn(folder);
    const shared = readdirSync(folder).includes("shared") ? jsonIn(join(folder, "shared")) : [];
    return { lists, shared };
  } catch {
    issues.push({ file: folder, field: "", message: "the folder cannot be read" });
    return { lists: [], shared: [] };
  }
}

function readJson(path: string, file: string, issues: PriceIssue[]): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    const message = cause instanceof SyntaxError ? `is no JSON: ${cause.message}` : "cannot be read";
    issues.push({ file, field: "", message });
    return undefined;
  }
}
