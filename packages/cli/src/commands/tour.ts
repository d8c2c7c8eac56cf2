import type { Command } from "../command.ts";
import { startAllInOne } from "../development/index.ts";
import { call } from "../http.ts";
import { tour } from "../tour/index.ts";

/** Runs the tour on the Homeport that runs here, or on one it starts and ends itself. */
export const tourCommand: Command = {
  name: "tour",
  summary: {
    en: "one article, six markets: who is served, by whom, and why not",
    zh: "一篇文章、六个市场：谁能获得服务，由谁提供，为何不能",
  },
  usage: "tour [--json]",
  options: { json: { type: "boolean" } },
  help: [
    "  --json   one JSON object a row",
    "",
    "Where Homeport does not run yet, the tour starts it, and ends it afterwards.",
  ],
  async run(context, { values }) {
    const json = values["json"] === true;
    const running = await call(`${context.control}/healthz`).then(
      ({ type }) => type === "ok",
      () => false,
    );
    if (running) {
      await tour(context, context, { json });
      return 0;
    }
    const all = await startAllInOne(context, { watch: false, say: json ? () => {} : context.out });
    const end = () => void all.stop().then(() => process.exit(1));
    process.once("SIGINT", end);
    process.once("SIGTERM", end);
    try {
      await tour(context, all.urls, { json });
    } finally {
      await all.stop();
    }
    return 0;
  },
};
