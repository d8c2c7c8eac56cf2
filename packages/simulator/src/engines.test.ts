import assert from "node:assert/strict";
import test from "node:test";

import { startSimulator } from "./simulator.ts";
import { alibabaHost, chatTo, openaiHost, send } from "./testing/client.ts";

type Whole = { choices: { message: { content: string } }[] };

const english =
  "The city council met on Monday. It decided to replace the old car park by the river with a public park. " +
  "Work on the park starts in May and takes two years. Some shop owners fear that customers will stay away. " +
  "The mayor promised a bus line from the station to the market.";

const chinese =
  "市议会周一开会，决定把河边的旧停车场改建成公园。公园工程五月开工，工期两年。" +
  "一些店主担心顾客会减少。市长承诺开通一条从车站到市场的公交线路。";

test("writes its content with Homeport's own engines", async (t) => {
  const simulator = await startSimulator({ port: 0, seed: 1 });
  t.after(() => simulator.close());
  const ask = async (host: string, system: string, user: string): Promise<string> => {
    const messages = [
      { role: "system", content: system },
      { role: "user", content: user },
    ];
    const { text } = await send(simulator, chatTo(host, "", { messages }));
    return (JSON.parse(text) as Whole).choices[0]?.message.content ?? text;
  };

  const short = await ask(openaiHost, "Summarize the text in one sentence.", english);
  const long = await ask(openaiHost, "Summarize the text in four key points.", english);
  assert.ok(short.length > 20 && short.length < english.length / 2, short);
  assert.ok(long.length > short.length, long);
  assert.match(short, /park|council|bus|shop/i);

  const summary = await ask(alibabaHost, "请用一句话总结文本。", chinese);
  assert.match(summary, /\p{Script=Han}/u);
  assert.ok(summary.length < chinese.length, summary);
  assert.doesNotMatch(short + long + summary, /Simulated reply/);

  const corrected = await ask(openaiHost, "Proofread the text.", "I recieved an letter yesterday.");
  assert.equal(corrected, "I received a letter yesterday.");
  assert.equal(await ask(alibabaHost, "请校对文本。", "我以经收到了。"), "我已经收到了。");

  const french = "Bonjour à tous, la réunion de demain est reportée à la semaine prochaine.";
  assert.match(await ask(openaiHost, "Proofread the text.", french), /^Simulated reply: no engine/);
});
