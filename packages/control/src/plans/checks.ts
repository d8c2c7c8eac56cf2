import { canonicalize, Problem } from "@homeport/protocol";
import { digestOf } from "@homeport/protocol/envelope";
import type { PlanPayload, ReleaseContent } from "@homeport/rules";
import type { LiveRelease } from "../release/index.ts";
import type { PlanRow, Store } from "../store/index.ts";
import { parseOrigin } from "./origin.ts";
import { parsePlanPayload, planFor } from "./plan-payload.ts";
import { isExpired, isStale } from "./plan-view.ts";

/** @throws Problem `plan_not_found` */
export async function findPlan(store: Store, id: string): Promise<PlanRow> {
  const row = await store.plan(id);
  if (row) return row;
  throw new Problem("plan_not_found", { issues: [{ path: "id", message: `\`${id.slice(0, 100)}\`` }] });
}

/** @throws Problem `plan_applied`, `plan_stale` or `plan_expired` where the plan can go no further. */
export function assertOpen(row: PlanRow, live: LiveRelease | null, now: number): PlanPayload {
  if (row.applied_serial !== null) {
    const message = `it is release ${row.applied_serial}`;
    throw new Problem("plan_applied", { issues: [{ path: "id", message }] });
  }
  const plan = parsePlanPayload(row.payload);
  if (isStale(row, plan, live)) throw new Problem("plan_stale");
  if (isExpired(plan, now)) {
    const message = `the plan could be approved until ${plan.expiresAt}`;
    throw new Problem("plan_expired", { issues: [{ path: "expiresAt", message }] });
  }
  return plan;
}

/**
 * The stored content, once the plan was made anew from it and came out the same.
 * Whoever can edit the database can thereby neither swap the content nor lower the keys that it needs.
 *
 * @throws Problem `release_invalid`
 */
export function derivedContent(row: PlanRow, live: LiveRelease | null): ReleaseContent {
  const content = parseContent(row.content);
  const basis = {
    id: row.id,
    live,
    content,
    to: digestOf(canonicalize(content)),
    renew: row.renew === 1,
    origin: parseOrigin(row.origin),
  };
  if (canonicalize(planFor(basis, row.created_at)) === row.payload) return content;
  const message = "the stored plan does not follow from its stored content";
  throw new Problem("release_invalid", { issues: [{ path: "control.db", message }] });
}

function parseContent(text: string): ReleaseContent {
  try {
    // Its digest is checked right after: what was proposed is what control compiled.
    return JSON.parse(text) as ReleaseContent;
  } catch (cause) {
    const issues = [{ path: "control.db", message: "the stored content cannot be read" }];
    throw new Problem("release_invalid", { issues, cause });
  }
}
