import { readSources } from "@homeport/control";
import { localize } from "@homeport/protocol";
import type { Pack } from "@homeport/rules";
import { type Command, UsageFault } from "../command.ts";
import { formatTable } from "../table.ts";

type Advice = { market: string; rule: string; message: string };

/** Reads packs and launch book as control would, and tells what is wrong or worth a look. */
export const packsCommand: Command = {
  name: "packs",
  summary: {
    en: "check packs and launch book, and list the markets",
    zh: "检查市场规则包和上线台账，并列出各市场",
  },
  usage: "packs lint [--json]",
  options: { json: { type: "boolean" } },
  help: [
    "  lint   every fault with file and line (exit code 1); advice does not fail",
    "",
    "A rule whose every source is unverified may deny or warn, never allow: such rules are listed.",
  ],
  async run(context, { positionals, values }) {
    if (positionals[0] !== "lint" || positionals.length > 1) throw new UsageFault("say `packs lint`");
    // Faults come as a problem with every file and line; whoever called prints them.
    const { packs } = await readSources(context);
    const today = new Date(context.now()).toISOString().slice(0, 10);
    const advice = packs.flatMap((pack) => adviceOn(pack, today));
    if (values["json"] === true) {
      const markets = packs.map((pack) => ({
        market: pack.market,
        version: pack.version,
        ...countsOf(pack),
      }));
      context.out(JSON.stringify({ markets, advice }, null, 2));
      return 0;
    }
    const rows = packs.map((pack) => {
      const { rules, quoted, read, unverified } = countsOf(pack);
      const places = pack.places.length > 4 ? `${pack.places.length} places` : pack.places.join(", ");
      return [
        pack.market,
        localize(pack.name, context.language),
        pack.version,
        places,
        ...[rules, quoted, read, unverified].map(String),
      ];
    });
    context.out(
      formatTable(["market", "name", "version", "places", "rules", "quoted", "read", "unverified"], rows),
    );
    for (const { market, rule, message } of advice) context.out(`${market} ${rule}: ${message}`);
    context.out(
      `\n${packs.length} packs and the launch book can be read; ${advice.length} things are worth a look.`,
    );
    return 0;
  },
};

function countsOf({ rules, sources }: Pack) {
  const count = (verification: string) =>
    sources.filter((source) => source.verification === verification).length;
  return {
    rules: rules.length,
    quoted: count("quoted"),
    read: count("read"),
    unverified: count("unverified"),
  };
}

function adviceOn(pack: Pack, today: string): Advice[] {
  const verified = new Set(
    pack.sources.filter(({ verification }) => verification !== "unverified").map(({ id }) => id),
  );
  const used = new Set([...pack.rules, ...pack.calendar, ...pack.figures].flatMap(({ sources }) => sources));
  const about = (rule: string, message: string): Advice => ({ market: pack.market, rule, message });
  return [
    ...pack.rules.flatMap((rule) => {
      const unverified = !rule.sources.some((id) => verified.has(id));
      const allows = rule.type === "availability" && rule.effect === "allow";
      return [
        ...(unverified
          ? [
              about(
                rule.id,
                allows ? "is not verified, so it allows nothing" : "rests on unverified sources only",
              ),
            ]
          : []),
        ...(rule.to !== undefined && rule.to <= today ? [about(rule.id, `ended on ${rule.to}`)] : []),
        ...(rule.from !== undefined && rule.from > today ? [about(rule.id, `begins on ${rule.from}`)] : []),
      ];
    }),
    ...pack.sources
      .filter(({ id }) => !used.has(id))
      .map(({ id }) => about(id, "is a source that nothing names")),
  ];
}
