import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type Availability, describeError, type ErrorBody } from "@homeport/protocol";
import { bothLanguages, languageOf } from "../packages/cli/src/language.ts";
import { planLines } from "../packages/cli/src/plan-words.ts";
import { homeport } from "./support/command.ts";
import { article, exampleApproval, startWorld, type World } from "./support/world.ts";

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world.close());

const han = /\p{Script=Han}{2}/u;
const chat = (more: object = {}) => ({
  model: "homeport",
  messages: [{ role: "user", content: "Tell me of a market." }],
  ...more,
});

async function refused(
  path: string,
  body: unknown,
  options: { place: string; headers: Record<string, string> },
) {
  const response = await world.post(path, body, options);
  return { response, error: ((await response.json()) as ErrorBody).error };
}

/** What a program reads of a refusal: it must be the same in every language. */
function facts({ code, type, param, market, reasons }: ErrorBody["error"]) {
  const told = (reasons ?? []).map((reason) => ({ ...reason, message: "", remedy: "" }));
  return { code, type, param, market, reasons: told };
}

test("a refusal is told in English unless Chinese is preferred, under the same codes", async () => {
  for (const place of ["FR", "CN"]) {
    const english = await refused("/v1/features/summarizer", { input: article.en }, { place, headers: {} });
    const chinese = await refused(
      "/v1/features/summarizer",
      { input: article.en },
      { place, headers: { "accept-language": "zh-CN" } },
    );
    assert.deepEqual(facts(chinese.error), facts(english.error));
    assert.equal(chinese.response.status, english.response.status);
    assert.equal(english.response.headers.get("content-language"), "en");
    assert.equal(chinese.response.headers.get("content-language"), "zh");
    for (const { response } of [english, chinese])
      assert.equal(response.headers.get("vary"), "accept-language");

    const told = ({ message, remedy, reasons = [] }: ErrorBody["error"]) => [
      message,
      remedy,
      ...reasons.flatMap((reason) => [reason.message, reason.remedy]),
    ];
    assert.ok((chinese.error.reasons ?? []).length > 0);
    for (const words of told(chinese.error)) assert.match(words, han, place);
    for (const words of told(english.error)) assert.doesNotMatch(words, /\p{Script=Han}/u, place);
    for (const { detail, message, rules } of chinese.error.reasons ?? []) {
      if (detail) assert.ok(message.endsWith(`：${detail.zh}`), message);
      for (const { summary } of rules) assert.match(summary.zh, han);
    }
    assert.equal(chinese.error.message, describeError(chinese.error.code, "zh").message);
  }
});

test("the weights in `accept-language` decide", async () => {
  const asked = {
    "zh;q=0.8, en;q=0.9": "en",
    "fr, zh-Hant;q=0.4, en;q=0.3": "zh",
    "*": "en",
    "fr-CA": "en",
    "zh;;,": "en",
  };
  for (const [header, language] of Object.entries(asked)) {
    const { response, error } = await refused("/v1/chat/completions", chat(), {
      place: "FR",
      headers: { "accept-language": header },
    });
    assert.equal(response.headers.get("content-language"), language, header);
    assert.equal(error.message, describeError(error.code, language).message, header);
  }
});

test("errors before any decision are told in Chinese as well", async () => {
  const headers = { "accept-language": "zh" };
  const missing = await fetch(`${world.url}/v1/nothing`, { headers });
  assert.equal(((await missing.json()) as ErrorBody).error.message, describeError("not_found", "zh").message);
  const nobody = await fetch(`${world.url}/v1/availability`, { headers });
  assert.equal(
    ((await nobody.json()) as ErrorBody).error.message,
    describeError("device_token_missing", "zh").message,
  );
  const { error } = await refused("/v1/chat/completions", chat({ seven: 7 }), { place: "US", headers });
  assert.equal(error.code, "unsupported_parameter");
  assert.ok(
    error.message.startsWith(`${describeError("unsupported_parameter", "zh").message}：\`seven\``),
    error.message,
  );
});

test("availability gives its reasons in the language, and says which", async () => {
  const token = await world.token({ place: "FR" });
  const ask = async (language: string) => {
    const headers = { authorization: `Bearer ${token}`, "accept-language": language };
    const response = await fetch(`${world.url}/v1/availability`, { headers });
    assert.equal(response.headers.get("content-language"), language);
    assert.equal(response.headers.get("vary"), "accept-language");
    return ((await response.json()) as { features: Availability[] }).features.flatMap(
      ({ reasons }) => reasons,
    );
  };
  const [english, chinese] = await Promise.all([ask("en"), ask("zh")]);
  assert.deepEqual(
    chinese.map(({ code }) => code),
    english.map(({ code }) => code),
  );
  assert.ok(chinese.length > 0);
  for (const { message, remedy } of chinese) assert.match(message + remedy, han);
  for (const { message, remedy } of english) assert.doesNotMatch(message + remedy, /\p{Script=Han}/u);
});

test("a failure inside a stream is told in the language too", async () => {
  const body = { input: article.en, stream: true };
  for (const language of ["en", "zh"] as const) {
    const headers = { "accept-language": language, "homeport-simulate": "cut-mid-stream" };
    const response = await world.post("/v1/features/summarizer", body, { place: "US", headers });
    const text = await response.text();
    assert.equal(response.status, 200, text);
    assert.equal(response.headers.get("vary"), "accept-language");
    const frame = /event: error\ndata: (.*)\n/.exec(text)?.[1] ?? assert.fail(text);
    const { error } = JSON.parse(frame) as ErrorBody;
    assert.ok(error.message.startsWith(describeError(error.code, language).message), error.message);
  }
});

test("the terminal's language is told by the strongest variable that is set", () => {
  const chinese = [
    { HOMEPORT_LANGUAGE: "zh" },
    { LC_ALL: "zh_CN.UTF-8" },
    { LC_MESSAGES: "zh-Hant" },
    { LANG: "zh_TW" },
    { LC_ALL: "", LANG: "zh" },
  ];
  for (const environment of chinese) assert.equal(languageOf(environment), "zh", JSON.stringify(environment));
  const english = [
    {},
    { LANG: "C.UTF-8" },
    { LANG: "zha_CN" },
    { HOMEPORT_LANGUAGE: "en", LANG: "zh_CN" },
    { LC_ALL: "C", LANG: "zh_CN" },
  ];
  for (const environment of english) assert.equal(languageOf(environment), "en", JSON.stringify(environment));
});

test("the command line speaks Chinese where the terminal does", async () => {
  const environment = { HOMEPORT_HOME: world.home, HOMEPORT_GATEWAY: world.url, LANG: "zh_CN.UTF-8" };
  const run = (words: readonly string[], input = "") => homeport(words, { environment, input });

  const overview = (await run(["help"])).out;
  assert.match(overview, /^Homeport：/);
  for (const line of overview.split("\n").filter((text) => /^ {2}[a-z]+ /.test(text)))
    assert.match(line, han);

  const decided = await run(["decide", "--feature", "summarizer", "--market", "CN"]);
  assert.equal(decided.code, 1);
  assert.match(decided.out, /legal: not_approved: 该市场要求取得批准/);
  assert.match(decided.out, /规则 CN\/\S+: .*备案/);
  assert.match(decided.out, /解决办法: 请取得批准/);

  const asked = await run(["run", "summarizer", "--market", "FR", "--file", "-"], article.en);
  assert.match(asked.out, /^已拒绝: not_launched: 厂商尚未在该市场上线此功能$/m);
  const short = await run(["availability", "--market", "FR"]);
  assert.match(short.out, /^未在该地上线：.*summarizer/);
  const available = await run(["availability", "--market", "FR", "--all"]);
  assert.match(available.out, /market: not_launched: 厂商尚未/);
});

test("a plan is told in one language, or in both with the person's own first", async () => {
  await world.control.record(exampleApproval);
  const view = await world.control.propose(Date.now());
  const chinese = planLines(view, ["zh"]);
  assert.match(chinese[0] ?? "", /^计划 .*（待审批）$/);
  assert.ok(view.plan.changes.length > 0);
  for (const { market, text } of view.plan.changes) {
    assert.ok(chinese.includes(`  + ${market} ${text.zh}`));
    assert.ok(!chinese.join("\n").includes(text.en));
    assert.ok(planLines(view, ["en"]).includes(`  + ${market} ${text.en}`));
    const both = planLines(view, bothLanguages("zh")).join("\n");
    assert.ok(both.indexOf(text.zh) < both.indexOf(text.en));
  }
});
