import type { Decision } from "@homeport/protocol";
import { decideWhole } from "./decide-whole.ts";
import { Decider } from "./decider.ts";
import type { Request } from "./request.ts";
import type { Table } from "./table.ts";
import type { Instant } from "./time.ts";

/** A decider for each table in use; it goes when its table goes. */
const deciders = new WeakMap<Table, Decider>();
let last: { table: Table; decider: Decider } | null = null;

/**
 * Serve or refuse one request at one instant, with every failing reason.
 *
 * The launch's traveller rule names the places that decide, and a market whose law reaches the device decides as
 * well; all of them must permit the same composition, so the stricter always wins.
 *
 * @example decide(table, { device, feature: "summarizer", language: null }, Date.UTC(2026, 10, 22))
 */
export function decide(table: Table, request: Request, now: Instant): Decision {
  return deciderOf(table).known(request, now) ?? decideWhole(table, request, now);
}

function deciderOf(table: Table): Decider {
  if (last?.table === table) return last.decider;
  const known = deciders.get(table);
  const decider = known ?? new Decider(table);
  if (!known) deciders.set(table, decider);
  last = { table, decider };
  return decider;
}
