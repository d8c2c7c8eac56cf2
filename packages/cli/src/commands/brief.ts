import { readSources } from "@homeport/control";
import { type Language, type LocalText, localize, localizeReason } from "@homeport/protocol";
import { type Brief, briefOf, type Demand, type FeatureState, type Missing } from "@homeport/rules";
import { type Command, textOption, UsageFault } from "../command.ts";
import { instantOption } from "../instant.ts";

/** Everything a launch manager asks of a market, on one page. */
export const briefCommand: Command = {
  name: "brief",
  summary: {
    en: "a market on one page: state of launch, what is missing, next dates, demands, why it matters",
    zh: "一页了解一个市场：上线状态、所缺事项、后续日期、要求及其重要性",
  },
  usage: "brief MARKET [--at DATE] [--json]",
  options: { at: { type: "string" }, json: { type: "boolean" } },
  help: [
    "  --at DATE   as of this instant, such as 2026-11-22 (default: now)",
    "",
    "From packs and launch book as they stand in files; what is live may be older. Not legal advice.",
    "Example: homeport brief CN",
  ],
  async run(context, words) {
    const [market, ...rest] = words.positionals;
    if (market === undefined || rest.length > 0) throw new UsageFault("name one market, such as `brief CN`");
    const at = instantOption(textOption(words, "at"), context.now());
    const sources = await readSources(context);
    const known = sources.packs.map((pack) => pack.market);
    if (!known.includes(market)) {
      throw new UsageFault(`there is no pack of \`${market}\`; there are ${known.join(", ")}`);
    }
    const brief = briefOf(sources, market, at);
    if (words.values["json"] === true) context.out(JSON.stringify(brief, null, 2));
    else for (const line of briefLines(brief, context.language)) context.out(line);
    return 0;
  },
};

const headings = {
  launch: { en: "State of launch", zh: "上线状态" },
  missing: { en: "What is missing", zh: "所缺事项" },
  dates: { en: "Next dates", zh: "后续日期" },
  demands: { en: "What the market demands now", zh: "该市场目前的要求" },
  figures: { en: "Why it matters", zh: "为何重要" },
  nothing: { en: "nothing", zh: "无" },
  unknown: { en: "no sourced figure is in the pack", zh: "规则包中没有注明来源的数据" },
  more: { en: "not in the launch book", zh: "上线台账未涉及" },
  unverified: { en: "unverified", zh: "未核实" },
} as const satisfies Record<string, LocalText>;

function briefLines(brief: Brief, language: Language): string[] {
  const say = (text: LocalText) => localize(text, language);
  const { pack, features, unlaunched, missing, dates, demands, figures } = brief;
  const sources = Object.entries(pack.sources).map(([verification, count]) => `${count} ${verification}`);
  const day = new Date(brief.at).toISOString().slice(0, 10);
  return [
    `${say(brief.name)} (${pack.lineage.join(" + ")}), ${day}`,
    say({
      en: `pack ${pack.version}: ${pack.rules} rules; sources: ${sources.join(", ")}`,
      zh: `规则包 ${pack.version}：${pack.rules} 条规则；来源：${sources.join("，")}`,
    }),
    ...section(say(headings.launch), [
      ...features.flatMap((feature) => featureLines(feature, language)),
      ...(unlaunched.length > 0 ? [`  ${say(headings.more)}: ${unlaunched.join(", ")}`] : []),
    ]),
    ...section(
      say(headings.missing),
      missing.length > 0
        ? missing.flatMap((item) => missingLines(item, language))
        : [`  ${say(headings.nothing)}`],
    ),
    ...section(
      say(headings.dates),
      dates.length > 0
        ? dates.map(({ date, text }) => `  ${date}  ${say(text)}`)
        : [`  ${say(headings.nothing)}`],
    ),
    ...section(say(headings.demands), demandLines(demands, language)),
    ...section(
      say(headings.figures),
      figures.length > 0
        ? figures.map(
            ({ text, value, unit, year, sources: from }) =>
              `  ${year}  ${say(text)}: ${value} ${unit} (${from.map(({ instrument, verification }) => `${instrument}, ${verification}`).join("; ")})`,
          )
        : [`  ${say(headings.unknown)}`],
    ),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return ["", title, ...lines];
}

function featureLines(state: FeatureState, language: Language): string[] {
  const { feature, launched, served, servedBy, reasons, warnings, owners } = state;
  const owner = owners.length > 0 ? ` (${owners.join(", ")})` : "";
  const word =
    launched.length === 0
      ? { en: "not launched", zh: "未上线" }
      : served.length === launched.length
        ? { en: `served on ${served.join(", ")}`, zh: `已在 ${served.join("、")} 提供` }
        : { en: `refused on ${launched.join(", ")}`, zh: `在 ${launched.join("、")} 被拒绝` };
  return [
    `  ${feature}${owner}: ${localize(word, language)}`,
    ...servedBy.map((id) => `    ${id}`),
    ...reasons.map((reason) => `    ${reason.code}: ${localizeReason(reason, language).message}`),
    ...warnings.map((warning) => `    ! ${warning.code}: ${localizeReason(warning, language).message}`),
  ];
}

function missingLines(item: Missing, language: Language): string[] {
  const { message, remedy } = localizeReason(item, language);
  return [
    `  ${item.code}: ${message}`,
    `    ${item.features.join(", ")}${item.owners.length > 0 ? ` (${item.owners.join(", ")})` : ""}`,
    `    → ${remedy}`,
    ...item.rules.map(
      ({ rule, sources }) =>
        `    ${rule}: ${sources.map(({ instrument, locator }) => `${instrument}, ${locator}`).join("; ")}`,
    ),
  ];
}

function demandLines(demands: readonly Demand[], language: Language): string[] {
  const rows = demands.map(({ rule, text, measure, features, verified }) => [
    rule,
    localize(text, language),
    [
      ...(measure ? [localize(measure, language)] : []),
      ...(features ? [features.join(", ")] : []),
      ...(verified ? [] : [localize(headings.unverified, language)]),
    ].join("; "),
  ]);
  return rows.map(([rule, text, extra]) => `  ${rule}\n    ${text}${extra ? `\n    ${extra}` : ""}`);
}
