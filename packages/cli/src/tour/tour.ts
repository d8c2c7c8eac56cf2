import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { Context } from "../command.ts";
import { controlApi } from "../control-api.ts";
import { phoneIn } from "../device.ts";
import { applyAndWait, asDeveloper, approveAsOperators, proposeChange } from "../development/index.ts";
import { bothLanguages } from "../language.ts";
import { planLines } from "../plan-words.ts";
import { ask } from "./ask.ts";
import { printRows } from "./print.ts";
import type { Row } from "./row.ts";

/** Where the phones of the tour were sold. */
const markets = ["US", "CA", "GB", "AU", "CN", "FR"];
const features = ["summarizer", "proofreader"];

type Urls = { gateway: string; control: string };

const example = (name: string) =>
  readFileSync(new URL(`../../../../examples/${name}`, import.meta.url), "utf8");

/**
 * Asks from six markets, takes mainland China live the way a maker would, and asks there again.
 * Everything it prints was answered by the running gateway and control.
 */
export async function tour(
  context: Context,
  urls: Urls,
  options: { json: boolean },
): Promise<readonly Row[]> {
  const say = options.json ? () => {} : context.out;
  const approval: { id: string; market: string } = parse(example("approvals/cn-registration.yaml"));
  await takeBack(context, urls, { id: approval.id, say });
  say("A news article, a summary and a proofreading of it, from phones sold in six places:\n");
  const before = await askAll(context, urls, { places: markets, phase: "before approval" });

  await controlApi.record(asDeveloper(context, urls.control), approval);
  const view = await proposeChange(asDeveloper(context, urls.control));
  if (!view) throw new Error("recording the approval changed nothing");
  say(`The approval \`${approval.id}\` is recorded in the launch book (an example; nobody granted it).\n`);
  say(planLines(view, bothLanguages(context.language)).join("\n"));
  const approvers = await approveAsOperators(context, urls.control, view);
  const release = await applyAndWait(context, urls, view);
  say(`\nApproved by ${approvers.join(" and ")}; release ${release.serial} is live.\n`);

  const after = await askAll(context, urls, { places: [approval.market], phase: "after approval" });
  const rows = [...before, ...after];
  if (options.json) for (const row of rows) context.out(JSON.stringify(row));
  else say(printRows(rows, context.columns));
  return rows;
}

async function askAll(
  context: Context,
  { gateway }: Urls,
  { places, phase }: { places: readonly string[]; phase: Row["phase"] },
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const market of places) {
    for (const feature of features) {
      const article = example(
        phoneIn(market).language.startsWith("zh") ? "article.zh.txt" : "article.en.txt",
      );
      // One after another, so that the times say something.
      rows.push(await ask(context, gateway, { market, phase, feature, article }));
    }
  }
  return rows;
}

/** An earlier tour left the approval in the launch book: it is taken back first, which only narrows and needs one key. */
async function takeBack(
  context: Context,
  urls: Urls,
  { id, say }: { id: string; say: (line: string) => void },
): Promise<void> {
  if (!(await controlApi.recorded(asDeveloper(context, urls.control))).includes(id)) return;
  await controlApi.withdraw(asDeveloper(context, urls.control), id);
  const view = await proposeChange(asDeveloper(context, urls.control));
  if (!view) return;
  const approvers = await approveAsOperators(context, urls.control, view);
  const release = await applyAndWait(context, urls, view);
  say("An earlier tour left its example approval in the launch book; it is taken back first.\n");
  say(planLines(view, bothLanguages(context.language)).join("\n"));
  say(`\nApproved by ${approvers.join(" and ")}; release ${release.serial} is live.\n`);
}
