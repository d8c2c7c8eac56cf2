import type { Finding } from "./harper.ts";

/** Kinds of finding that are a matter of taste, not of right and wrong. */
const tasteKinds = new Set([
  "Enhancement",
  "Formatting",
  "Readability",
  "Redundancy",
  "Regionalism",
  "Style",
]);

/** Rules that change sound text too often, or change what is named rather than how it is written. */
const refusedRules = new Set([
  "AWhile",
  "AllowTo",
  "AsHow",
  "AvoidCurses",
  "CallThem",
  "CaseSensitive",
  "CompaniesProductsAndTrademarks",
  "CompoundNouns",
  "DisjointPrefixes",
  "EllipsisLength",
  "FindOut",
  "HowTo",
  "InAWhile",
  "MissingPreposition",
  "MissingTo",
  "ModalBeAdjective",
  "OkToOkay",
  "QuantifierNeedsOf",
  "SingleBe",
  "SplitWords",
  "ThatThan",
  "ThisTypeOfThing",
  "UnclosedQuotes",
  "UpdatePlaceNames",
  "UseTitleCase",
  "WrongNegative",
]);

/** Rules of the refused kinds that correct real errors all the same. */
const trustedRules = new Set(["AdjectiveDoubleDegree", "MoreBetter"]);

/** Rules that make several suggestions, in no fixed order, of which the shortest is the likely one. */
const shortestIsRight = new Set(["DespiteOf", "ItsContraction", "SinceDuration", "TheirToTheyre"]);

const weekday = /^(?:mon|tues|wednes|thurs|fri|satur|sun)days?$/;

/**
 * The one text that should stand in place of a finding, or null when the finding must not be applied:
 * a matter of taste, a rule that errs too often, or more than one way to put it right.
 */
export function agreedReplacement(finding: Finding): string | null {
  const { rule, kind, problem, suggestions } = finding;
  const [first, ...others] = [...new Set(suggestions)].toSorted(shortestFirst);
  if (first === undefined || first === problem) return null;
  if (rule === "MassNouns" && /\s/.test(problem)) return null;
  if (rule === "OrthographicConsistency") return weekday.test(problem) ? first : null;
  if (others.length > 0 && !shortestIsRight.has(rule)) return null;
  if (tasteKinds.has(kind) && !trustedRules.has(rule)) return null;
  return refusedRules.has(rule) || rule.startsWith("Expand") ? null : first;
}

function shortestFirst(left: string, right: string): number {
  return left.length - right.length || (left < right ? -1 : 1);
}
