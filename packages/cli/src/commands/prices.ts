import { resolve } from "node:path";
import { type Price, PriceFault, pricesInForce, readPrices } from "@homeport/gateway";
import { type Command, CommandFault, type Context, textOption } from "../command.ts";
import { instantOption } from "../instant.ts";
import { beginning, formatTable } from "../table.ts";

/** Lists what partners charge, as the price data says, with where each price comes from. */
export const pricesCommand: Command = {
  name: "prices",
  summary: {
    en: "what partners charge on a day, with the source of each price and how far it is verified",
    zh: "某日各合作方的收费标准，以及每项价格的来源和核实程度",
  },
  usage: "prices [--at DATE] [--partner ID] [--json]",
  options: { at: { type: "string" }, partner: { type: "string" }, json: { type: "boolean" } },
  help: [
    "  --at DATE      the prices in force then, as 2026-11-22 or 2026-11-22T08:00:00Z (default: now)",
    "  --partner ID   of one partner only, by its id in the launch book",
    "",
    "Prices are of a million tokens unless the row says otherwise. `!` marks a price that its own partner was not seen to say.",
    "The data lies in HOMEPORT_PRICES (default: prices); broken data is told with its file and field, and exit code 1.",
  ],
  async run(context, words) {
    const at = instantOption(textOption(words, "at"), context.now());
    const partner = textOption(words, "partner");
    const book = bookOf(context);
    if (partner !== undefined && !book.lists.has(partner)) {
      throw new CommandFault(
        `there are no prices of \`${partner}\`; there are of ${[...book.lists.keys()].join(", ")}`,
      );
    }
    const found = pricesInForce(book, at).filter(
      (entry) => partner === undefined || entry.partner === partner,
    );
    if (words.values["json"] === true) {
      context.out(
        JSON.stringify(
          found.map((entry) => ({ partner: entry.partner, ...entry.price })),
          null,
          2,
        ),
      );
      return 0;
    }
    const day = new Date(at).toISOString().slice(0, 10);
    if (found.length === 0) {
      context.out(`no price is in force on ${day}`);
      return 0;
    }
    const width = Math.max(24, context.columns - 130);
    context.out(
      formatTable(
        header,
        found.map((entry) => rowOf(entry, width)),
      ),
    );
    const doubtful = found.filter(({ price }) => price.origin.verification !== "official").length;
    context.out(
      `\n${found.length} prices in force on ${day}; not verified with the partner itself (!): ${doubtful}`,
    );
    return 0;
  },
};

const header = [
  "",
  "partner",
  "model",
  "where",
  "unit",
  "input",
  "output",
  "cached",
  "write",
  "from",
  "also",
  "verified",
  "source",
];

function bookOf({ environment }: Context) {
  try {
    return readPrices(resolve(environment["HOMEPORT_PRICES"] ?? "prices"));
  } catch (cause) {
    if (cause instanceof PriceFault) throw new CommandFault(cause.message.replaceAll("; ", "\n"));
    throw cause;
  }
}

function rowOf({ partner, price }: { partner: string; price: Price }, width: number): string[] {
  const { perMillion, origin } = price;
  return [
    origin.verification === "official" ? "" : "!",
    partner,
    price.models.join(", "),
    price.regions.join(", "),
    price.currency,
    perMillion?.input ?? "",
    perMillion?.output ?? "",
    perMillion?.cachedInput ?? "",
    perMillion?.cacheWrite ?? "",
    price.from.slice(0, 10),
    conditionsOf(price).join("; "),
    origin.verification,
    beginning(`${origin.title} (read ${origin.accessed})`, width),
  ];
}

/** What the list price is multiplied with, and what else has a price. */
function conditionsOf({
  tiers,
  surcharges,
  peak,
  perImage,
  perSecond,
  knownUpToInputTokens,
}: Price): string[] {
  const thousands = (tokens: number) => `${tokens / 1_000}K`;
  return [
    ...tiers.map(
      ({ aboveInputTokens, input, output }) => `>${thousands(aboveInputTokens)} ×${input}/×${output}`,
    ),
    ...surcharges,
    ...(peak ? [`×${peak.factor} ${peak.calendar}`] : []),
    ...(knownUpToInputTokens === undefined ? [] : [`known to ${thousands(knownUpToInputTokens)}`]),
    ...(perImage === undefined ? [] : [`${perImage} an image`]),
    ...(perSecond === undefined ? [] : [`${perSecond} a second`]),
  ];
}
