import type { ErrorBody, Meta } from "@homeport/protocol";
import { type Command, type Context, neededOption, textOption, UsageFault, type Words } from "../command.ts";
import { costWords } from "../cost-words.ts";
import { deviceHelp, deviceOf, deviceOptions } from "../device.ts";
import { signDeviceToken } from "../development/index.ts";
import { call } from "../http.ts";
import { readInput } from "../input.ts";
import { reasonLines, say, servedBy } from "../words.ts";

const bodies: Readonly<Record<string, (input: string, words: Words) => { path: string; body: object }>> = {
  summarizer: (input, words) => ({
    path: "/v1/features/summarizer",
    body: {
      input,
      type: textOption(words, "type") ?? "key-points",
      length: textOption(words, "length") ?? "short",
    },
  }),
  proofreader: (input) => ({ path: "/v1/features/proofreader", body: { input } }),
  translator: (input, words) => {
    const sourceLanguage = textOption(words, "from");
    const body = {
      input,
      targetLanguage: neededOption(words, "to"),
      ...(sourceLanguage && { sourceLanguage }),
    };
    return { path: "/v1/features/translator", body };
  },
  chat: (input) => ({
    path: "/v1/chat/completions",
    body: { model: "homeport", messages: [{ role: "user", content: input }] },
  }),
};

type Served = {
  meta?: Meta;
  homeport?: Meta;
  output?: string;
  correctedInput?: string;
  corrections?: readonly { startIndex: number; endIndex: number; correction: string }[];
  choices?: readonly { message: { content: string } }[];
};

/** Asks the running gateway for a feature. */
export const runCommand: Command = {
  name: "run",
  summary: {
    en: "ask the running gateway for a feature",
    zh: "向正在运行的网关请求某项功能",
  },
  usage: "run FEATURE (--market PLACE | --device FILE) --file FILE|- [--json]",
  options: {
    ...deviceOptions,
    file: { type: "string" },
    type: { type: "string" },
    length: { type: "string" },
    from: { type: "string" },
    to: { type: "string" },
    json: { type: "boolean" },
  },
  help: [
    "  FEATURE            summarizer, proofreader, translator or chat",
    ...deviceHelp,
    "  --file FILE        the text to work on; `-` reads standard input",
    "  --type, --length   for the summarizer: key-points, tldr, teaser, headline; short, medium, long",
    "  --to, --from       for the translator: languages such as `fr` or `zh-Hant`; without --from the model finds it out",
    "  --json             the gateway's reply as it is",
    "",
    "Example: homeport run summarizer --market US --file examples/article.en.txt",
  ],
  async run(context, words) {
    const [feature = ""] = words.positionals;
    const prepare = bodies[feature];
    if (!prepare || words.positionals.length > 1) {
      throw new UsageFault(`name one feature: ${Object.keys(bodies).join(", ")}`);
    }
    const device = deviceOf(words);
    const { path, body } = prepare(await readInput(neededOption(words, "file")), words);
    const token = await signDeviceToken(context.home, device, context.now());
    const reply = await call(`${context.gateway}${path}`, {
      method: "POST",
      body,
      token,
      language: context.language,
    });
    if (words.values["json"] === true) {
      context.out(JSON.stringify(reply.type === "ok" ? reply.body : { error: reply.error }, null, 2));
    } else if (reply.type === "ok") printServed(context, reply.body as Served);
    else printError(context, reply.error);
    return reply.type === "ok" ? 0 : 1;
  },
};

function printServed({ out }: Context, served: Served): void {
  const meta = served.meta ?? served.homeport;
  out(served.output ?? served.correctedInput ?? served.choices?.[0]?.message.content ?? "");
  if (!meta) return;
  out("");
  if (served.corrections) out(`corrections: ${served.corrections.length}`);
  out(`served by:   ${servedBy(meta)}`);
  if (meta.display) out(`display:     ${meta.display.text.en} / ${meta.display.text.zh}`);
  for (const notice of meta.disclosures) out(`disclose:    ${notice.en} / ${notice.zh}`);
  out(`receipt:     ${meta.receipt}`);
  if (meta.cost) out(`cost:        ${costWords(meta.cost)}`);
  out(`time:        ${meta.ms} ms`);
}

function printError({ out, language }: Context, error: ErrorBody["error"]): void {
  out(`${say("refused", language)}: ${error.code}: ${error.message}`);
  for (const line of reasonLines(error.reasons ?? [], language)) out(line);
  if (!error.reasons) out(`  ${say("remedy", language)}: ${error.remedy}`);
  if (error.receipt) out(`receipt: ${error.receipt}`);
}
