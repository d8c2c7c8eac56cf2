import { isDeepStrictEqual } from "node:util";
import {
  type AskedName,
  askedNames,
  type Fixture,
  formsOf,
  readFixtures,
} from "../conformance/operations/fixture.ts";
import { runCase, told } from "../conformance/operations/run-case.ts";
import { dialects } from "../packages/gateway/src/partners/dialects.ts";

/** The columns of the table, in both languages. */
const columns: Record<AskedName, { en: string; zh: string }> = {
  embed: { en: "Embed", zh: "向量" },
  rerank: { en: "Rerank", zh: "重排序" },
  moderate: { en: "Moderate", zh: "审核文本" },
  examine: { en: "Moderate pictures", zh: "审核图片" },
  draw: { en: "Draw", zh: "生成图片" },
  edit: { en: "Edit", zh: "编辑图片" },
  transcribe: { en: "Transcribe", zh: "语音转写" },
  translate: { en: "Speech to English", zh: "语音译成英文" },
  speak: { en: "Speak", zh: "语音合成" },
  translation: { en: "Translate text", zh: "文本翻译" },
};

type Row = { fixture: Fixture; cells: Record<AskedName, string> };

/** Every dialect by what its cases showed; they are run once, when this is first asked for. */
const rows: readonly Row[] = await Promise.all(readFixtures().map(rowOf));

async function rowOf(fixture: Fixture): Promise<Row> {
  const dialect = dialects.get(fixture.dialect);
  if (!dialect) throw new Error(`no record ${fixture.dialect}`);
  const results = await Promise.all(
    fixture.cases.map(async (one) => ({
      operation: one.operation,
      passed: isDeepStrictEqual(told((await runCase(dialect, one)).events), one.says),
    })),
  );
  const cells = Object.fromEntries(
    askedNames.map((operation) => {
      const of = results.filter(
        (result) => result.operation === operation && formsOf(dialect, operation).length > 0,
      );
      const passed = of.filter((result) => result.passed).length;
      return [
        operation,
        of.length === 0 ? "–" : passed === of.length ? `${passed}` : `${passed} of ${of.length}`,
      ];
    }),
  ) as Record<AskedName, string>;
  return { fixture, cells };
}

/** The table of what each dialect can be asked beside conversations, its marks with it. */
export function operationsTable(language: "en" | "zh"): string[] {
  const reasons = reasonsOf();
  return [
    `| ${language === "en" ? "Dialect" : "方言"} | ${askedNames.map((name) => columns[name][language]).join(" | ")} |`,
    `|${"---|".repeat(askedNames.length + 1)}`,
    ...rows.map(({ fixture, cells }) => {
      const line = askedNames.map((name) => {
        const skip = fixture.skips.find(({ operation }) => operation === name);
        const mark = skip ? reasons.indexOf(textOf(skip)) : -1;
        return `${cells[name]}${mark < 0 ? "" : ` [${letterOf(mark)}]`}`;
      });
      return `| \`${fixture.dialect}\` | ${line.join(" | ")} |`;
    }),
  ];
}

/** Why something cannot be asked, by the marks of the table. */
export function operationsNotes(): string[] {
  return reasonsOf().map((reason, index) => `- [${letterOf(index)}] ${reason}`);
}

function reasonsOf(): string[] {
  return [...new Set(rows.flatMap(({ fixture }) => fixture.skips.map(textOf)))];
}

function textOf({ model, reason, date }: Fixture["skips"][number]): string {
  return `${model === undefined ? "" : `\`${model}\`: `}${reason} (${date}).`;
}

/** a, b … z, aa, ab … */
function letterOf(index: number): string {
  const last = String.fromCharCode(97 + (index % 26));
  return index < 26 ? last : `${letterOf(Math.floor(index / 26) - 1)}${last}`;
}
