import { readSources } from "@homeport/control";
import { FeatureId, localizeReason } from "@homeport/protocol";
import { compile, decide } from "@homeport/rules";
import { type Command, neededOption, textOption, UsageFault } from "../command.ts";
import { deviceHelp, deviceOf, deviceOptions } from "../device.ts";
import { instantOption } from "../instant.ts";
import { reasonLines } from "../words.ts";

/** Decides from the files as they stand; nothing needs to run, and nothing is served. */
export const decideCommand: Command = {
  name: "decide",
  summary: {
    en: "what packs and launch book say to a request, on any day",
    zh: "市场规则包和上线台账在任意一天对某个请求作出的决定",
  },
  usage: "decide --feature FEATURE (--market PLACE | --device FILE) [--at DATE] [--json]",
  options: {
    ...deviceOptions,
    feature: { type: "string" },
    at: { type: "string" },
    json: { type: "boolean" },
  },
  help: [
    `  --feature FEATURE  ${FeatureId.options.join(", ")}`,
    ...deviceHelp,
    "  --at DATE          decide as of this instant, such as 2026-11-22 or 2026-11-22T08:00:00Z (default: now)",
    "",
    "Exit code 0 where it would be served, 1 where it would be refused.",
  ],
  async run(context, words) {
    const feature = FeatureId.safeParse(neededOption(words, "feature"));
    if (!feature.success) throw new UsageFault(`name one feature: ${FeatureId.options.join(", ")}`);
    const device = deviceOf(words);
    const instant = instantOption(textOption(words, "at"), context.now());
    const { packs, book } = await readSources(context);
    const decision = decide(compile(packs, book), { device, feature: feature.data, language: null }, instant);
    if (words.values["json"] === true) context.out(JSON.stringify(decision, null, 2));
    else if (decision.type === "refuse") {
      context.out(`refuse ${feature.data} in ${decision.market ?? "no market"}`);
      for (const line of reasonLines(decision.reasons, context.language)) context.out(line);
    } else {
      context.out(`serve ${feature.data} in ${decision.market}`);
      for (const composition of decision.compositions) context.out(`  by ${composition.id}`);
      for (const { type, rule } of decision.obligations) context.out(`  must ${type} (${rule})`);
      for (const warning of decision.warnings) {
        context.out(`  warning ${warning.code}: ${localizeReason(warning, context.language).message}`);
      }
    }
    return decision.type === "serve" ? 0 : 1;
  },
};
