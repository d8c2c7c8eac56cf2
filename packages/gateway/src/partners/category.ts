/**
 * What a partner's verdict is about. One table for every partner, so that a market's text, a receipt and a
 * transparency report can name the same thing in the same word, whoever said it.
 */
export const categories = {
  inspection: {
    en: "An inspection of content that the partner is obliged or ordered to make; it does not say what it found.",
    zh: "合作方依法或受托进行的内容检测未通过,未说明具体原因。",
  },
  "content-filter": {
    en: "The partner's filter cut or replaced the answer; it does not say why.",
    zh: "合作方的过滤器截断或替换了回答,未说明原因。",
  },
  "content-policy": {
    en: "Against the partner's terms of use.",
    zh: "违反合作方的使用政策。",
  },
  refusal: { en: "The model itself declined.", zh: "模型自身拒绝回答。" },
  violence: { en: "Violence or incitement to it.", zh: "暴力或煽动暴力。" },
  sexual: { en: "Sexual content.", zh: "色情内容。" },
  hate: { en: "Hatred or harassment.", zh: "仇恨或骚扰。" },
  "self-harm": { en: "Self-harm.", zh: "自我伤害。" },
  "dangerous-capability": {
    en: "Help with weapons of mass harm or with attacks on computers.",
    zh: "大规模伤害性武器或网络攻击方面的帮助。",
  },
  "severe-violation": {
    en: "What the partner ranks as its most severe kind, without more detail.",
    zh: "合作方列为最严重级别的违规,未进一步说明。",
  },
  privacy: { en: "Personal data or a real person's likeness.", zh: "个人信息或真人肖像。" },
  "intellectual-property": {
    en: "Somebody's work or mark, or a passage recited from it.",
    zh: "涉及他人作品、标识或其原文复述。",
  },
  "prompt-attack": {
    en: "An attempt to get round the model's instructions.",
    zh: "试图绕过模型指令的行为。",
  },
  "low-risk": {
    en: "The partner took note of something and lets the conversation go on.",
    zh: "合作方提示存在低风险内容,但允许继续对话。",
  },
} as const satisfies Record<string, { en: string; zh: string }>;

export type Category = keyof typeof categories;
