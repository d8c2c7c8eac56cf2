import { isDeepStrictEqual } from "node:util";
import { faults } from "../test/faults/catalogue.ts";
import { surfaces } from "../test/faults/surfaces.ts";
import type { Both, Charge, Client, Expected, Fault, Receipt, Ways } from "../test/faults/fault.ts";

type Language = keyof Both;

const charges: Record<Charge, Both> = {
  nothing: { en: "nothing on record", zh: "无记录" },
  unknown: { en: "unknown", zh: "未知" },
  counted: { en: "the partner's count", zh: "按合作方计数" },
  estimated: { en: "estimated from what came", zh: "按已收内容估算" },
  known: { en: "the count, or an estimate of what came", zh: "按计数，或按已收内容估算" },
  free: { en: "nothing: an engine served", zh: "免费：由引擎提供" },
};

const texts: Record<Client["text"], Both> = {
  none: { en: "no text", zh: "无文本" },
  part: { en: "part of the text", zh: "部分文本" },
  whole: { en: "all of the text", zh: "全部文本" },
  twice: { en: "each piece twice", zh: "每段文本两次" },
};

const outcomes: Record<Receipt["outcome"], Both> = {
  served: { en: "served", zh: "已提供" },
  failed: { en: "failed", zh: "失败" },
  refuse: { en: "refused", zh: "拒绝" },
  "decision-only": { en: "the decision alone", zh: "仅有决定" },
  none: { en: "none", zh: "无" },
};

const words = {
  whole: { en: "whole", zh: "整体" },
  stream: { en: "streamed", zh: "流式" },
  both: { en: "both", zh: "两者" },
  alone: { en: "one endpoint", zh: "一个端点" },
  second: { en: "two endpoints", zh: "两个端点" },
  unmet: { en: "not met", zh: "未履行" },
  nobody: { en: "nobody", zh: "无" },
  withdrawn: { en: "**withdrawn**", zh: "**撤回**" },
  afterwards: { en: "then", zh: "随后" },
  earlier: { en: "before it", zh: "此前" },
} as const satisfies Record<string, Both>;

/** The page `docs/faults.md`: what comes of every fault of the catalogue, in both languages. */
export function faultsPage(): string {
  return [
    "# Faults",
    "",
    "What a client sees, what the receipt says and what is charged when something goes wrong, the answer asked for whole and",
    "as a stream. Every row is gone through over real HTTP by `test/faults/`, with a simulated partner's witness looking on; this",
    "page is generated from the catalogue there by `npm run docs`, and a test keeps the two equal.",
    "",
    `Every row is gone through on ${namesOf("en")}, which must come to the same, each in its own shape: \`stop\` is \`completed\``,
    "in responses and `end_turn` in messages; `content_filter` is an `incomplete` response, the stop reason `refusal`, and on the",
    "feature API a `retract` where something was shown, and an `error`.",
    "",
    "An answer that was cut is never told as a success: one without `stop` is not whole. A verdict is final. Whatever the row,",
    "each call went to an endpoint that the market permits. What is `not met` are obligations of the decision, as the receipt",
    "has them.",
    "",
    "## Faults of partners",
    "",
    "Seen where one endpoint is permitted (`openai-us`, in the US) and where a second one is (`openai-eu`, then `openai-us`, in",
    "the UK). The fault is the first one's. By another partner's dialect, in mainland China, the client is told the same; with an",
    "engine behind the partner, the engine answers wherever a second endpoint would, and says that it did.",
    "",
    ...partnerTable("en"),
    "",
    "## Faults of places",
    "",
    "What begins, ends as it began: a change of release, time or key in the middle of an answer counts from the next request",
    "on. A screen is the exception; it must hold until the last word.",
    "",
    ...regionalTable("en"),
    "",
    "## 合作方故障",
    "",
    "分别在只允许一个端点（美国：`openai-us`）和允许两个端点（英国：先 `openai-eu`，后 `openai-us`）时检验；故障发生在第一个端点。",
    `每一行都在 ${namesOf("zh")}上检验，结果必须相同，只是各用自己的形式：\`stop\` 在 responses 中为 \`completed\`，在 messages 中为`,
    "`end_turn`；`content_filter` 分别为 `incomplete`、`refusal`，在功能接口上为 `error`，已显示内容的先有 `retract`。",
    "被截断的回答绝不会显示为成功：没有 `stop` 即不是完整回答。内容判定为最终结果。在中国大陆使用另一合作方的方言时，客户端所见相同；",
    "合作方之后另有引擎时，凡第二个端点会回答之处，均由引擎回答，并如实说明。",
    "",
    ...partnerTable("zh"),
    "",
    "## 地区故障",
    "",
    "已开始的回答按开始时的规则结束：发布版本、时间或密钥在回答进行中的变化，从下一个请求起生效。内容筛查例外，须保持有效直至最后一个字。",
    "",
    ...regionalTable("zh"),
    "",
  ].join("\n");
}

function namesOf(language: Language): string {
  return surfaces.map(({ title }) => title[language]).join({ en: ", ", zh: "、" }[language]);
}

function partnerTable(language: Language): string[] {
  const head = {
    en: ["Fault", "Permitted", "Asked for", "Client sees", "Receipt says", "Charged", "Called"],
    zh: ["故障", "允许", "请求方式", "客户端所见", "回执内容", "计费", "调用"],
  }[language];
  const rows = faults.flatMap((fault) => {
    if (fault.kind !== "partner") return [];
    return (["alone", "second"] as const).flatMap((situation) =>
      waysOf(fault[situation], language).map(([way, cells]) => [
        fault.title[language],
        words[situation][language],
        way,
        ...cells,
      ]),
    );
  });
  return table(head, rows);
}

function regionalTable(language: Language): string[] {
  const head = {
    en: [
      "Fault",
      "Market",
      "Asked for",
      "Client sees",
      "Receipt says",
      "Charged",
      "Called",
      "The next request",
    ],
    zh: ["故障", "市场", "请求方式", "客户端所见", "回执内容", "计费", "调用", "下一个请求"],
  }[language];
  const rows = faults.flatMap((fault: Fault) => {
    if (fault.kind !== "regional") return [];
    const { title, cause, market, ways, next } = fault;
    const colon = { en: ": ", zh: "：" }[language];
    return waysOf(ways, language).map(([way, cells]) => [
      `${title[language]}${colon}${cause[language]}`,
      market,
      way,
      ...cells,
      next.code === null ? `${next.status}` : `${next.status} \`${next.code}\``,
    ]);
  });
  return table(head, rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), `|${head.map(() => "---|").join("")}`, ...rows.map(line)];
}

/** What both ways come to, as one row where they come to the same. */
function waysOf({ whole, stream }: Ways, language: Language): [string, string[]][] {
  if (isDeepStrictEqual(whole, stream)) return [[words.both[language], cellsOf(whole, language)]];
  return [
    [words.whole[language], cellsOf(whole, language)],
    [words.stream[language], cellsOf(stream, language)],
  ];
}

function cellsOf({ client, receipt, charged, earlier, calls }: Expected, language: Language): string[] {
  const comma = { en: ", ", zh: "，" }[language];
  const before = earlier.map((charge) => `${words.earlier[language]} ${charges[charge][language]}`);
  return [
    seen(client, language).join(comma),
    said(receipt, language).join(comma),
    [charges[charged][language], ...before].join(comma),
    calls.length === 0 ? words.nobody[language] : calls.map((call) => `\`${call}\``).join(" → "),
  ];
}

function seen({ status, code, text, finish, retract, retryAfter }: Client, language: Language): string[] {
  const late = status === 200 && code !== null;
  const shown = retract ? `${texts[text][language]} ${words.withdrawn[language]}` : texts[text][language];
  return [
    code === null || late ? `${status}` : `${status} \`${code}\``,
    shown,
    ...(late ? [`${words.afterwards[language]} \`${code}\``] : []),
    ...(finish === null ? [] : [`\`${finish}\``]),
    ...(retryAfter === null ? [] : [`\`retry-after: ${retryAfter}\``]),
  ];
}

function said({ outcome, codes, served, unmet }: Receipt, language: Language): string[] {
  const name = outcomes[outcome][language];
  const counted = new Map<string, number>();
  for (const each of unmet) counted.set(each, (counted.get(each) ?? 0) + 1);
  const lacking = [...counted].map(([each, count]) => (count > 1 ? `${count} × \`${each}\`` : `\`${each}\``));
  return [
    served === null ? name : { en: `${name} (\`${served}\`)`, zh: `${name}（\`${served}\`）` }[language],
    ...codes.map((code) => `\`${code}\``),
    ...(lacking.length > 0 ? [`${words.unmet[language]} ${lacking.join(" ")}`] : []),
  ];
}
