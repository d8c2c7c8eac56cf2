import type { Availability } from "@homeport/protocol";
import type { Command } from "../command.ts";
import { deviceHelp, deviceOf, deviceOptions } from "../device.ts";
import { signDeviceToken } from "../development/index.ts";
import { call, requireOk } from "../http.ts";

/** What a device can have, feature by feature, and why not what it cannot. */
export const availabilityCommand: Command = {
  name: "availability",
  summary: "every feature for a device, and every reason against it",
  usage: "availability (--market PLACE | --device FILE) [--json]",
  options: { ...deviceOptions, json: { type: "boolean" } },
  help: [...deviceHelp, "  --json             the gateway's reply as it is", "", "Example: homeport availability --market CN"],
  async run(context, words) {
    const token = await signDeviceToken(context.home, deviceOf(words), context.now());
    const body = requireOk(await call(`${context.gateway}/v1/availability`, { token }));
    const { features } = body as { features: readonly Availability[] };
    if (words.values["json"] === true) {
      context.out(JSON.stringify(body, null, 2));
      return 0;
    }
    for (const { feature, available, market, servedBy, reasons } of features) {
      context.out(`${feature}: ${available} in ${market ?? "no market"}${servedBy.length > 0 ? ` by ${servedBy.join(", then ")}` : ""}`);
      for (const { gate, code, message, rules, remedy, userCanChange } of reasons) {
        context.out(`  ${gate}: ${code}: ${message}`);
        for (const { rule, sources } of rules) context.out(`    rule ${rule}${sources.length > 0 ? `: ${sources.join("; ")}` : ""}`);
        context.out(`    remedy: ${remedy}${userCanChange ? " (the person can)" : ""}`);
      }
    }
    return 0;
  },
};
