import type { Composition, DataClass, LocalText, Modality, Obligation } from "@homeport/protocol";
import type { Condition } from "./condition.ts";
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

const modalities: Readonly<Record<Modality, LocalText>> = {
  text: { en: "text", zh: "文本" },
  image: { en: "pictures", zh: "图片" },
  audio: { en: "audio", zh: "音频" },
  video: { en: "video", zh: "视频" },
};

/** The Chinese names of the classes of data; English uses their codes. */
const dataClassNames: Readonly<Record<DataClass, string>> = {
  inference: "推理",
  moderation: "审核",
  cache: "缓存",
  log: "日志",
  embedding: "向量",
  evaluation: "评测",
  backup: "备份",
};

function days({ minDays, maxDays }: { minDays: number; maxDays?: number }): LocalText {
  return maxDays === undefined
    ? { en: `${minDays} days`, zh: ` ${minDays} 天` }
    : { en: `${minDays} to ${maxDays} days`, zh: ` ${minDays} 至 ${maxDays} 天` };
}

/** What an obligation demands, as the end of a sentence that begins "has to". */
export function describeObligation(obligation: Obligation): LocalText {
  switch (obligation.type) {
    case "screen":
      return {
        en: `screen ${obligation.phase} with \`${obligation.filter}\``,
        zh: `用 \`${obligation.filter}\` 审核${obligation.phase === "input" ? "输入" : "输出"}`,
      };
    case "label": {
      const { en, zh } = modalities[obligation.modality];
      return { en: `label ${en} as AI-generated`, zh: `标识人工智能生成的${zh}` };
    }
    case "mark": {
      const { en, zh } = modalities[obligation.modality];
      const forms = obligation.forms.join(obligation.need === "any" ? " / " : " + ");
      return { en: `mark ${en} for machines (${forms})`, zh: `为${zh}添加机器可读标识（${forms}）` };
    }
    case "disclose":
      return { en: `disclose: ${obligation.text.en}`, zh: `告知：${obligation.text.zh}` };
    case "consent":
      return { en: `hold the consent \`${obligation.purpose}\``, zh: `取得同意 \`${obligation.purpose}\`` };
    case "retain":
      return {
        en: `keep the ${obligation.record} record for ${days(obligation).en}`,
        zh: `保存决定记录${days(obligation).zh}`,
      };
    case "locate":
      return {
        en: `keep ${obligation.dataClass} in ${obligation.regions.join(", ")}`,
        zh: `将${dataClassNames[obligation.dataClass]}数据保留在 ${obligation.regions.join("、")}`,
      };
  }
}

/** What a launch asks of a device, as the end of a sentence that begins "asks". */
export function describeCondition(condition: Condition): LocalText {
  switch (condition.type) {
    case "capability":
      return { en: `for a device with \`${condition.name}\``, zh: `设备具备 \`${condition.name}\`` };
    case "admission":
      return { en: "for admission from the waiting list", zh: "从候补名单获准" };
    case "quota":
      return { en: `for at most ${condition.perDay} uses a day`, zh: `每日至多使用 ${condition.perDay} 次` };
  }
}
