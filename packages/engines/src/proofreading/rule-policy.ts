import type { Finding } from "./harper.ts";
import { isCommonWord } from "./rank-candidates.ts";

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
const refusedRules = new Set(
  `AWhile AllowTo AsHow AvoidCurses CallThem CaseSensitive CompaniesProductsAndTrademarks CompoundNouns
   DiscourseMarkers DisjointPrefixes EllipsisLength FillerWords FindOut HowTo HyphenateNumberDay InAWhile
   IntroCueCommaBeforeThanks MergeWords MissingPreposition MissingTo ModalBeAdjective NounVerbConfusion OkToOkay QuantifierNeedsOf SingleBe
   SplitWords ThatThan ThisTypeOfThing ToTwoToo UnclosedQuotes UpdatePlaceNames UseTitleCase WrongNegative
   YeaToYeah YehToYeah`.split(/\s+/),
);

/** Rules that write out the shorthand of chats, which is a choice, not an error. */
const shorthandRules = new Set(
  `AsFarAsICanTell AsFarAsIKnow AsSoonAsPossible BeRightBack ByTheWay ExplainLikeImFive ForWhatItsWorth
   ForYourInformation IDontKnow IfIRecallCorrectly IfIUnderstandCorrectly IfYouKnowYouKnow
   InCaseYouMissedIt InMyHumbleOpinion InMyOpinion InRealLife LetMeKnow NeverMind OhMyGod
   PleaseTakeALook Really TalkToYouLater ToBeHonest`.split(/\s+/),
);

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
  if (rule === "MassNouns" && !problem.endsWith("s")) return null;
  if (rule === "RepeatedWords" && !isCommonWord(first.toLowerCase())) return null; // "wah wah"
  if (rule === "PronounVerbAgreement" && problem === "guys") return null; // "you guys"
  if (rule === "OrthographicConsistency") return weekday.test(problem) ? first : null;
  if (others.length > 0 && !shortestIsRight.has(rule)) return null;
  if (tasteKinds.has(kind) && !trustedRules.has(rule)) return null;
  if (refusedRules.has(rule) || shorthandRules.has(rule) || rule.startsWith("Expand")) return null;
  return first;
}

function shortestFirst(left: string, right: string): number {
  return left.length - right.length || (left < right ? -1 : 1);
}
