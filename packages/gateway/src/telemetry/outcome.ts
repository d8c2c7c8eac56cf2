/** How a request ended, as counters name it: by the status of its code. */
export type Outcome = "served" | "refused" | "failed" | "cancelled";

/** The outcome of a failing request; the gateway and partners fail with 500 and above, everything else refuses. */
export function outcomeOf(status: number): Exclude<Outcome, "served"> {
  if (status === 499) return "cancelled";
  return status >= 500 ? "failed" : "refused";
}
