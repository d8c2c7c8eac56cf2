import { type Availability, localize, type LocalText } from "@homeport/protocol";
import type { Command } from "../command.ts";
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
  options: { ...deviceOptions, all: { type: "boolean" }, json: { type: "boolean" } },
  help: [
    ...deviceHelp,
    "  --all              also every reason against what the maker has not launched there",
    "  --json             the gateway's reply as it is",
    "",
    "Example: homeport availability --market CN",
  ],
  async run(context, words) {
    const { language } = context;
    const token = await signDeviceToken(context.home, deviceOf(words), context.now());
    const body = requireOk(await call(`${context.gateway}/v1/availability`, { token, language }));
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

function notLaunched(features: string): LocalText {
  return {
    en: `not launched there: ${features} (--all tells why)`,
    zh: `未在该地上线：${features}（--all 查看原因）`,
  };
}
