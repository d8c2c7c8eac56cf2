import {
  type Decision,
  type Device,
  type ErrorCode,
  type FeatureId,
  Problem,
  type ServeDecision,
} from "@homeport/protocol";
import { decide } from "@homeport/rules";
import type { LoadedRelease } from "../release/index.ts";
import type { Filter } from "../safety/index.ts";
import type { Parts } from "./parts.ts";

export type Asked = {
  device: Device;
  feature: FeatureId;
  language: string | null;
  usedToday?: number | undefined;
};

/** The live release. @throws Problem where there is none or its date has passed. */
export function liveRelease(parts: Pick<Parts, "releases">, now: number): LoadedRelease<Filter> {
  const loaded = parts.releases.current;
  if (!loaded) throw new Problem("release_missing");
  if (now >= loaded.release.expiresAt) throw new Problem("release_expired");
  return loaded;
}

/** What the live release says to a request; a table look-up. */
export function decideOn(loaded: LoadedRelease<Filter>, asked: Asked, now: number): Decision {
  return decide(loaded.release.payload.content.table, asked, now);
}

/** The decision if it serves. @throws Problem with the first reason's code and every reason. */
export function requireServe(decision: Decision): ServeDecision {
  if (decision.type === "serve") return decision;
  const [first] = decision.reasons;
  throw new Problem((first?.code ?? "market_unknown") as ErrorCode, { reasons: decision.reasons });
}
