/** What an instruction asks for. */
export type Intent = "summarise" | "proofread";

const words: Readonly<Record<Intent, RegExp>> = {
  summarise:
    /\bsummar(?:y|ies|i[sz]\w*)|\btl;?dr\b|\bkey[ -]?points?\b|\bbullet points?\b|\bheadline|\bteaser|摘要|总结|概括|概述|归纳|要点|标题|导语/gi,
  proofread:
    /\bproof-?read|\bcorrect(?:ing)? (?:the|this|that|any|all|every|my|his|her|their|its|errors|mistakes|typos|spelling|grammar|following)\b|\bcorrect:|\bfix(?:ing)? (?:the |any |all )?(?:spelling|grammar|typos?|errors|mistakes)|校对|校正|纠错|改错|纠正|错别字/gi,
};

/** Words right before a task's word that say not to do it. */
const negation = /(?:\bdo not|\bdon't|\bnever|\bnot|\bwithout|不要|不得|请勿|无需|别)\s*(?:to )?$/i;

/** The task that an instruction names first, or `null`; `intentIn("Do not summarise. Proofread this:")` is `proofread`. */
export function intentIn(instruction: string): Intent | null {
  let first: { intent: Intent; at: number } | null = null;
  for (const [intent, pattern] of Object.entries(words) as [Intent, RegExp][]) {
    for (const { index } of instruction.matchAll(pattern)) {
      if (negation.test(instruction.slice(Math.max(0, index - 20), index))) continue;
      if (first === null || index < first.at) first = { intent, at: index };
      break;
    }
  }
  return first?.intent ?? null;
}
