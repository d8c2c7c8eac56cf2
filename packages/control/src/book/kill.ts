import { type Issue, parseRequest, Problem } from "@homeport/protocol";
import { Kill, KillOrder, type Table } from "@homeport/rules";
import type { Keep } from "../changes/index.ts";
import { assertSigner } from "../operators/index.ts";
import { recordFiles } from "../sources/index.ts";
import { type BookFolders, writeRecord } from "./record.ts";

/** Who signed the order, and the table in which what it names must stand; null where nothing is live. */
export type KillContext = { operator: string; table: Table | null; keep: Keep };

/**
 * Records a kill as a file of its own, under an id made of the instant and of what it names, so that ids stand in
 * the order of time. It takes effect only through a plan.
 *
 * @throws Problem `invalid_request`, `unsupported_parameter` or `operator_mismatch`.
 */
export async function recordKill(
  folders: BookFolders,
  { order: sent, context }: { order: unknown; context: KillContext },
  now: number,
): Promise<Kill> {
  const order = parseRequest(KillOrder, sent);
  assertSigner(order.operator, context.operator);
  const issues = context.table ? unknownNames(context.table, order) : [];
  if (issues.length > 0) throw new Problem("invalid_request", { issues });
  const at = new Date(now).toISOString();
  const taken = new Set((await recordFiles(folders, "kills")).map(({ id }) => id));
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? idOf(order, at) : `${idOf(order, at)}-${number}`;
    if (taken.has(id)) continue;
    const kill = Kill.parse({ id, ...order, at });
    try {
      await writeRecord(folders, { kind: "kills", record: kill }, context.keep);
      return kill;
    } catch (cause) {
      // Another process took the id since the files were listed.
      if (!(cause instanceof Problem && cause.code === "record_conflict")) throw cause;
    }
  }
}

/** What the live release does not hold: a kill by a wrong name would switch nothing off, in silence. */
function unknownNames(table: Table, { market, partner }: KillOrder): Issue[] {
  const markets = Object.keys(table.markets);
  const partners = [...new Set(Object.values(table.endpoints).map((endpoint) => endpoint.partner))];
  const check = (path: string, value: string | undefined, known: readonly string[]): Issue[] =>
    value === undefined || known.includes(value)
      ? []
      : [{ path, message: `the live release knows no \`${value}\`; it knows ${known.join(", ")}` }];
  return [...check("market", market, markets), ...check("partner", partner, partners)];
}

/** For example `20261122-090000-cn-chat`. */
function idOf({ market, feature, partner }: KillOrder, at: string): string {
  const time = at.slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-");
  const names = [market, feature, partner].filter((name) => name !== undefined);
  return [time, ...names.map((name) => name.toLowerCase())].join("-").slice(0, 90);
}
