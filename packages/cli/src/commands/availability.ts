import { type Availability, localize, type LocalText } from "@homeport/protocol";
import { type Command, textOption, type Words } from "../command.ts";
import { deviceHelp, deviceOf, deviceOptions } from "../device.ts";
import { signDeviceToken } from "../development/index.ts";
import { call, requireOk } from "../http.ts";
import { remedyLine, say } from "../words.ts";

/** What a device can have, feature by feature, and why not what it cannot. */
export const availabilityCommand: Command = {
  name: "availability",
  summary: {
    en: "every feature for a device, and every reason against it",
    zh: "某一设备可用的每项功能，以及不可用的每个原因",
  },
  usage: "availability (--market PLACE | --device FILE) [--all] [--json]",
  options: {
    ...deviceOptions,
    to: { type: "string" },
    from: { type: "string" },
    all: { type: "boolean" },
    json: { type: "boolean" },
  },
  help: [
    ...deviceHelp,
    "  --all              also every reason against what the maker has not launched there",
    "  --to, --from       languages that a translation would be into and from, such as `fr`",
    "  --json             the gateway's reply as it is",
    "",
    "Example: homeport availability --market CN",
  ],
  async run(context, words) {
    const { language } = context;
    const token = await signDeviceToken(context.home, deviceOf(words), context.now());
    const path = `/v1/availability${queryOf(words)}`;
    const body = requireOk(await call(`${context.gateway}${path}`, { token, language }));
    const { features } = body as { features: readonly Availability[] };
    if (words.values["json"] === true) {
      context.out(JSON.stringify(body, null, 2));
      return 0;
    }
    const all = words.values["all"] === true;
    const launched = features.filter(
      ({ reasons }) => all || !reasons.some(({ code }) => code === "not_launched"),
    );
    for (const { feature, available, market, servedBy, reasons } of launched) {
      context.out(
        `${feature}: ${available} in ${market ?? "no market"}${servedBy.length > 0 ? ` by ${servedBy.join(", then ")}` : ""}`,
      );
      for (const reason of reasons) {
        context.out(`  ${reason.gate}: ${reason.code}: ${reason.message}`);
        for (const { rule, sources } of reason.rules) {
          context.out(
            `    ${say("rule", language)} ${rule}${sources.length > 0 ? `: ${sources.join("; ")}` : ""}`,
          );
        }
        context.out(remedyLine(reason, language));
      }
    }
    const others = features.filter((feature) => !launched.includes(feature)).map(({ feature }) => feature);
    if (others.length > 0) context.out(localize(notLaunched(others.join(", ")), language));
    return 0;
  },
};

/** The languages that are asked about; the gateway says what is wrong with them. */
function queryOf(words: Words): string {
  const query = new URLSearchParams();
  const [source, target] = [textOption(words, "from"), textOption(words, "to")];
  if (source !== undefined) query.set("sourceLanguage", source);
  if (target !== undefined) query.set("targetLanguage", target);
  return query.size === 0 ? "" : `?${query.toString()}`;
}

function notLaunched(features: string): LocalText {
  return {
    en: `not launched there: ${features} (--all tells why)`,
    zh: `未在该地上线：${features}（--all 查看原因）`,
  };
}
