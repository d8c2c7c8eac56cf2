import type { KillView } from "@homeport/control";
import type { Command } from "../command.ts";
import { controlApi } from "../control-api.ts";
import { killed, killReason } from "../kill-words.ts";
import { readerOf, signerOptions } from "../operator-key.ts";
import { formatTable } from "../table.ts";

/** Lists what is killed, and what is about to be or to be no longer. */
export const killsCommand: Command = {
  name: "kills",
  summary: { en: "what is switched off by a kill, by whom and why", zh: "已紧急关停的内容、操作者和原因" },
  usage: "kills [--as NAME] [--key FILE] [--json]",
  options: { ...signerOptions, json: { type: "boolean" } },
  help: [],
  async run(context, words) {
    const { values } = words;
    const kills = await controlApi.kills(readerOf(context, words));
    if (values["json"] === true) context.out(JSON.stringify(kills, null, 2));
    else if (kills.length === 0) context.out("nothing is killed");
    else {
      const rows = kills.map((view) => [
        view.kill.id,
        killed(view.kill),
        stateOf(view),
        view.kill.operator,
        killReason(view.kill),
      ]);
      context.out(formatTable(["id", "what", "state", "operator", "reason"], rows));
    }
    return 0;
  },
};

function stateOf({ record, live }: KillView): string {
  if (!live) return "recorded, not in effect";
  return record === "none" ? "in effect until its revival is applied" : "in effect";
}
