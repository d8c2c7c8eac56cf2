import { canonicalize, type Obligation } from "@homeport/protocol";
import { within } from "./region.ts";

/** How one demand stands to another: `stricter` asks at least as much and something more. */
export type Strictness = "equal" | "stricter" | "looser" | "incomparable";

/**
 * What an obligation is about; two of the same subject can be weighed against each other, and of two that both hold
 * the stricter is what has to be done.
 *
 * @example subjectOf({ type: "retain", record: "decision", minDays: 184, rule: "CN/records" }) // "retain decision"
 */
export function subjectOf(obligation: Obligation): string {
  switch (obligation.type) {
    case "screen":
      return `screen ${obligation.phase} ${obligation.filter}`;
    case "label":
      return `label ${obligation.modality} ${obligation.place} ${canonicalize(obligation.text)}`;
    case "mark":
      return `mark ${obligation.modality} ${obligation.need}`;
    case "disclose":
      return `disclose ${canonicalize(obligation.text)}`;
    case "consent":
      return `consent ${obligation.purpose}`;
    case "retain":
      return `retain ${obligation.record}`;
    case "locate":
      return `locate ${obligation.dataClass}`;
  }
}

/**
 * Whether the first obligation asks for more than the second; the rule behind it does not count.
 *
 * @example compareObligations({ …, minDays: 200 }, { …, minDays: 184 }) // "stricter"
 */
export function compareObligations(left: Obligation, right: Obligation): Strictness {
  if (subjectOf(left) !== subjectOf(right)) return "incomparable";
  const more = asksAll(left, right);
  const less = asksAll(right, left);
  if (more && less) return "equal";
  if (more) return "stricter";
  return less ? "looser" : "incomparable";
}

/** Whether whoever meets the first has met the second, which is about the same subject. */
function asksAll(left: Obligation, right: Obligation): boolean {
  switch (left.type) {
    case "screen":
    case "consent":
      return true;
    case "label":
      return (
        right.type === "label" &&
        (left.minHeightPercent ?? 0) >= (right.minHeightPercent ?? 0) &&
        (left.minSeconds ?? 0) >= (right.minSeconds ?? 0)
      );
    case "mark": {
      if (right.type !== "mark") return false;
      const [few, many] = left.need === "all" ? [right.forms, left.forms] : [left.forms, right.forms];
      return few.every((form) => many.includes(form));
    }
    case "disclose":
      return (
        right.type === "disclose" &&
        ((left.when ?? "reply") === "reply" || right.when === "first-use") &&
        (left.everyMinutes ?? Infinity) <= (right.everyMinutes ?? Infinity)
      );
    case "retain":
      return (
        right.type === "retain" &&
        left.minDays >= right.minDays &&
        (left.maxDays ?? Infinity) <= (right.maxDays ?? Infinity)
      );
    case "locate":
      return (
        right.type === "locate" &&
        left.regions.every((region) => right.regions.some((wider) => liesWithin(region, wider)))
      );
  }
}

/** Whether a region, which may itself stand for several, lies within another. */
function liesWithin(region: string, wider: string): boolean {
  // A star stands for more than the place before it, so only a star holds a star.
  return region === wider || (wider.endsWith("-*") && within(region.replace(/-\*$/, ""), wider));
}

/** Whether a set of obligations asks at least what another asks: nothing of it is missing or weaker. */
export function asStrictAs(left: readonly Obligation[], right: readonly Obligation[]): boolean {
  return right.every((wanted) =>
    left.some((held) => ["equal", "stricter"].includes(compareObligations(held, wanted))),
  );
}
