import type { ErrorCode } from "@homeport/protocol";

/** A text that people read. */
export type Both = { en: string; zh: string };

/** What the client sees of an answer: an HTTP status, and what stands in body or stream. */
export type Client = {
  status: number;
  code: ErrorCode | null;
  /** Of the text that an undisturbed answer has: nothing, a beginning, all of it, or each piece twice. */
  text: "none" | "part" | "whole" | "twice";
  /** Why the answer ended, where it says that it did; null where it never says so. */
  finish: "stop" | "content_filter" | null;
  /** What was shown must be withdrawn. */
  retract: boolean;
  /** The seconds in `retry-after`, or null where there is none. */
  retryAfter: number | null;
};

/** What the receipt says. A request that is refused before anything is asked has a decision and no outcome. */
export type Receipt = {
  outcome: "served" | "failed" | "refuse" | "decision-only" | "none";
  codes: readonly string[];
  /** The endpoint that the outcome names, the engine, or null where nothing served. */
  served: string | null;
  /** Obligations that were not met, as `type status`. */
  unmet: readonly string[];
};

/**
 * What is charged: `nothing` where the receipt has no cost, since nobody was asked; `unknown` where a partner was asked
 * and nobody can tell; `counted` by the partner's own count; `estimated` from what came; `known` either way, where the
 * count may or may not have come in the same read as what ended the answer; `free` for an engine.
 */
export type Charge = "nothing" | "unknown" | "counted" | "estimated" | "known" | "free";

export type Expected = {
  client: Client;
  receipt: Receipt;
  charged: Charge;
  /** What partners before the one that counted may charge for as well. */
  earlier: readonly Charge[];
  /** Every endpoint that a partner was called at, in order; what the witness saw. */
  calls: readonly string[];
};

/** The same request, its answer asked for whole and as a stream. */
export type Ways = { whole: Expected; stream: Expected };

type Told = { id: string; title: Both };

/** How a partner's fault is brought about. */
export type Cause =
  /** The simulator plays it at the first endpoint; `short` where only patience that ends brings it out. */
  | { by: "simulator"; fault: string; patience?: "short" }
  /** Words in the message that make the simulated partner refuse. */
  | { by: "words"; words: string }
  /** The first endpoint is a socket of the machine's own: nobody listens, or somebody who never answers. */
  | { by: "socket"; socket: "closed" | "silent" };

/** A fault of a partner; seen where it is the only one that is permitted, and where a second one is. */
export type PartnerFault = Told & { kind: "partner"; cause: Cause; alone: Ways; second: Ways };

/** A fault of a place, of its rules or of what the gateway needs to keep them, brought about by a step of the test's own. */
export type RegionalFault = Told & {
  kind: "regional";
  cause: Both;
  market: "US" | "GB" | "CN";
  ways: Ways;
  /** What the next request comes to, while the fault stands. */
  next: { status: number; code: ErrorCode | null };
  /** Whether the next is served once the fault is gone, with nothing restarted; null where that is not gone through. */
  mended: { status: number; code: ErrorCode | null } | null;
};

export type Fault = PartnerFault | RegionalFault;
