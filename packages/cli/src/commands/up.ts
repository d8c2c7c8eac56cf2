import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Device } from "@homeport/protocol";
import type { Command, Context } from "../command.ts";
import { phoneIn } from "../device.ts";
import { type AllInOne, developmentRegion, signDeviceToken, startAllInOne } from "../development/index.ts";
import { tour } from "../tour/index.ts";

/** Starts Homeport all in one and keeps serving. */
export const upCommand: Command = {
  name: "up",
  summary: {
    en: "start gateway, control and simulator, and keep serving until Ctrl-C",
    zh: "启动网关、控制端和模拟器，持续提供服务，直到按下 Ctrl-C",
  },
  usage: "up [--tour] [--watch] [--json]",
  options: { tour: { type: "boolean" }, watch: { type: "boolean" }, json: { type: "boolean" } },
  help: [
    "  --tour    runs the tour first",
    "  --watch   restarts a part when its source changes",
    "  --json    one JSON object a line: the tour's rows, then where everything listens",
    "",
    "State lies in .homeport (HOMEPORT_HOME). Ports: HOMEPORT_PORT (8470), HOMEPORT_CONTROL_PORT (8471),",
    "HOMEPORT_SIMULATOR_PORT (8472). A partner whose API key is in the environment is really called; the",
    "simulator plays the others, and every reply says so.",
  ],
  async run(context, { values }) {
    const interrupted = Promise.withResolvers<string>();
    const end = () => interrupted.resolve("");
    process.on("SIGINT", end);
    process.on("SIGTERM", end);
    process.on("SIGHUP", end);
    const json = values["json"] === true;
    const say = json ? () => {} : context.out;
    const all = await startAllInOne(context, { watch: values["watch"] === true, say });
    try {
      let why: string | null = null;
      if (values["tour"] === true) {
        const toured = tour(context, all.urls, { json }).then(() => null);
        why = await Promise.race([toured, interrupted.promise, all.ended]);
        say("");
      }
      if (why === null) {
        const shown = await banner(context, all);
        context.out(json ? JSON.stringify(all.urls) : shown);
        why = await Promise.race([interrupted.promise, all.ended]);
      }
      if (why !== "") context.note(why);
      return why === "" ? 0 : 1;
    } finally {
      await all.stop();
      say("Homeport has ended.");
    }
  },
};

async function banner(context: Context, { urls }: AllInOne): Promise<string> {
  const place = "CN";
  const tokens = join(context.home, "tokens");
  mkdirSync(tokens, { recursive: true, mode: 0o700 });
  const token = await signDeviceToken(context.home, Device.parse(phoneIn(place)), context.now());
  writeFileSync(join(tokens, place), token, { mode: 0o600 });
  const shown = join(context.home, "tokens", place).replace(`${process.cwd()}/`, "");
  return [
    `Gateway    ${urls.gateway}          (operations: GET /; taken to stand in \`${developmentRegion(context.environment)}\`: HOMEPORT_REGION)`,
    `Control    ${urls.control}          (API document: ${urls.control}/openapi.json)`,
    `Simulator  ${urls.simulator}          (plays partners without an API key)`,
    `Docs       README.md, docs/guides/, docs/errors.md;  logs in ${join(context.home, "logs").replace(`${process.cwd()}/`, "")}`,
    "",
    "Try, from a phone sold in mainland China:",
    "",
    `  curl -s ${urls.gateway}/v1/features/summarizer \\`,
    `    -H "authorization: Bearer $(cat ${shown})" -H 'content-type: application/json' \\`,
    `    -d '{"input":"人工智能功能在五个市场上线。中国内地须先取得批准。批准之后由本地伙伴提供服务。","type":"tldr"}'`,
    "",
    "Ctrl-C ends everything.",
  ].join("\n");
}
