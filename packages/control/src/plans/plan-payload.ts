import { canonicalize, Problem } from "@homeport/protocol";
import {
  diff,
  maxReleaseBase,
  type PlanPayload,
  type ReleaseContent,
  sourceChanges,
  widens,
} from "@homeport/rules";
import { z } from "zod";
import type { LiveRelease } from "../release/index.ts";
import type { PlanOrigin } from "./origin.ts";

const dayMs = 86_400_000;
/** How long a plan may wait for its approvals, in days. */
const planDays = 1;
/** How long a release may be served that serves more than the live one, in days. */
const releaseDays = 90;

const Digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);

/** What operators sign, as it is stored and shown. */
export const PlanPayloadShape = z.strictObject({
  schema: z.literal(1),
  id: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  from: Digest.nullable(),
  serial: z.int().min(1),
  to: Digest,
  releaseExpiresAt: z.iso.datetime(),
  keysNeeded: z.union([z.literal(1), z.literal(2)]),
  changes: z.array(
    z.strictObject({
      direction: z.enum(["widening", "narrowing", "neutral"]),
      market: z.string(),
      feature: z.string(),
      text: z.strictObject({ en: z.string(), zh: z.string() }),
      rules: z.array(z.string()),
      platforms: z.array(z.string()),
      ageBands: z.array(z.string()),
      from: z.number().nullable(),
    }),
  ),
}) satisfies z.ZodType<PlanPayload>;

/** What a plan follows from; `to` is the digest of `content`. */
export type PlanBasis = {
  id: string;
  live: LiveRelease | null;
  content: ReleaseContent;
  to: string;
  /** Also extends the release's date, which takes two keys. */
  renew: boolean;
  origin: PlanOrigin;
};

/** The payload that follows from its basis; the same basis and instant always give the same one. */
export function planFor({ id, live, content, to, renew, origin }: PlanBasis, now: number): PlanPayload {
  const changes = [
    ...diff(live?.content.table ?? null, content.table, now),
    ...sourceChanges(live?.content.sources ?? null, content.sources, now),
  ];
  const liveUntil = live === null ? 0 : Date.parse(live.expiresAt);
  const wider = widens(changes);
  // A release that has passed its date serves nothing: bringing it back is as wide as a first one.
  const extend = wider || renew || liveUntil <= now;
  const until = extend ? now + releaseDays * dayMs : liveUntil;
  const twoKeys = live === null || until > liveUntil || needsTwoKeys({ live, content, wider, origin });
  return {
    schema: 1,
    id,
    createdAt: isoOf(now),
    expiresAt: isoOf(now + planDays * dayMs),
    from: live?.contentDigest ?? null,
    serial: (live?.serial ?? 0) + 1,
    to,
    releaseExpiresAt: isoOf(until),
    keysNeeded: twoKeys ? 2 : 1,
    changes,
  };
}

/** @throws Problem `release_invalid` where the stored text is no plan any more. */
export function parsePlanPayload(text: string): PlanPayload {
  try {
    return PlanPayloadShape.parse(JSON.parse(text));
  } catch (cause) {
    const issues = [{ path: "control.db", message: "the stored plan cannot be read" }];
    throw new Problem("release_invalid", { issues, cause });
  }
}

/** Gateways work this out for themselves as well, in `verify-release.ts`; the two must agree. */
function needsTwoKeys({
  live,
  content,
  wider,
  origin,
}: {
  live: LiveRelease;
  content: ReleaseContent;
  wider: boolean;
  origin: PlanOrigin;
}): boolean {
  const otherFilters = canonicalize(live.content.filters) !== canonicalize(content.filters);
  // A gateway that starts from nothing follows only so many one-key releases. A kill is never held up by their number:
  // what stands between it and the last that fits are kills as well, which `publish` may leave out.
  const longBase = origin.type !== "kill" && live.serial - live.twoKeySerial >= maxReleaseBase;
  return wider || otherFilters || longBase;
}

function isoOf(instant: number): string {
  return new Date(instant).toISOString();
}
