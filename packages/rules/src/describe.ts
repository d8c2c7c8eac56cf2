import type { Composition, LocalText, Obligation } from "@homeport/protocol";
import type { Table } from "./table.ts";

/** A composition in words: who, which model, where, under what approval. */
export function describeComposition(table: Table, composition: Composition): LocalText {
  if (composition.type === "engine") {
    return {
      en: `the on-device engine \`${composition.engine}\``,
      zh: `端侧引擎 \`${composition.engine}\``,
    };
  }
  const endpoint = table.endpoints[composition.endpoint];
  const under = composition.display;
  const place = endpoint ? `${endpoint.region}, ${endpoint.operator}` : composition.endpoint;
  return {
    en: `${endpoint?.partnerName ?? composition.partner} \`${composition.model}\` in ${place}${under ? `, under approval ${under.number}` : ""}`,
    zh: `${endpoint?.partnerName ?? composition.partner} \`${composition.model}\`（${place}${under ? `，批准号 ${under.number}` : ""}）提供`,
  };
}

/** What an obligation demands, as the end of a sentence that begins "has to". */
export function describeObligation(obligation: Obligation): LocalText {
  switch (obligation.type) {
    case "screen":
      return {
        en: `screen ${obligation.phase} with \`${obligation.filter}\``,
        zh: `用 \`${obligation.filter}\` 审核${obligation.phase === "input" ? "输入" : "输出"}`,
      };
    case "label":
      return { en: `label ${obligation.modality} as AI-generated`, zh: "标识人工智能生成的文本" };
    case "disclose":
      return { en: `disclose: ${obligation.text.en}`, zh: `告知：${obligation.text.zh}` };
    case "consent":
      return { en: `hold the consent \`${obligation.purpose}\``, zh: `取得同意 \`${obligation.purpose}\`` };
    case "retain":
      return {
        en: `keep the ${obligation.record} record for ${obligation.minDays} days`,
        zh: `保存决定记录 ${obligation.minDays} 天`,
      };
    case "locate":
      return {
        en: `keep ${obligation.dataClass} in ${obligation.regions.join(", ")}`,
        zh: `在 ${obligation.regions.join("、")} 处理推理数据`,
      };
  }
}
