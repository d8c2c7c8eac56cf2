import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { FilterPack } from "@homeport/protocol";
import { parse } from "yaml";
import { openFilter } from "./filter.ts";
import { found, sealed, trusted } from "./pack.fixture.ts";

const file = new URL("../../../../filters/generic-harms.yaml", import.meta.url);
const pack = FilterPack.parse(parse(readFileSync(file, "utf8")));
const filter = openFilter(sealed(pack), trusted);
const patterns = pack.categories.flatMap((category) => category.patterns);

const genericHarms = [
  "self-harm-encouragement",
  "violence-threat",
  "weapon-construction",
  "malware-construction",
  "child-safety",
  "sexual-violence",
  "hate-dehumanisation",
  "fraud-instructions",
  "credential-theft",
];

/** General words of public life, of which a pack of generic harms has no need. */
const publicLife =
  /govern|politic|party|president|minister|parliament|congress|senat|elect|vot(?:e|ing)|democra|dictator|communis|protest|demonstrat|revolution|independen|censor|journalis|newspaper|church|mosque|temple|religio|民主|政府|政治|政权|政党|总统|總統|主席|总理|总书记|领导人|领袖|议会|选举|投票|抗议|示威|游行|革命|独立|统一|审查|记者|新闻|媒体|宗教|信仰|教会|寺|国家|民族/iu;

describe("the pack of generic harms", () => {
  it("holds generic harm categories only, and all of them", () => {
    assert.deepEqual(
      pack.categories.map(({ id }) => id),
      genericHarms,
    );
  });

  it("holds nothing about politics or public life", () => {
    for (const { text } of patterns) assert.doesNotMatch(text, publicLife);
    for (const { id, title } of pack.categories)
      assert.doesNotMatch(`${id} ${title.en} ${title.zh}`, publicLife);
  });

  it("stays small, in both languages, with phrases and never a single word", () => {
    for (const { id, patterns: own } of pack.categories) {
      assert.ok(own.length >= 8 && own.length <= 25, id);
      const chinese = own.filter(({ text }) => /\p{Script=Han}/u.test(text));
      assert.ok(chinese.length >= 4 && own.length - chinese.length >= 4, id);
      for (const { text, match } of own) {
        assert.equal(match, chinese.some((other) => other.text === text) ? "anywhere" : "word");
        assert.ok(match === "word" ? text.split(" ").length >= 2 : text.length >= 3, text);
      }
    }
    assert.equal(new Set(patterns.map(({ text }) => text)).size, patterns.length);
  });

  it("finds each of its phrases in its own category, plain and disguised", () => {
    for (const { id, patterns: own } of pack.categories) {
      for (const { text } of own) {
        for (const form of [
          text,
          text.toUpperCase(),
          `（${text}）`,
          Array.from(text).join("\u200b"),
          text.replaceAll(" ", "  \n"),
        ]) {
          assert.equal(found(filter, `${form}!`), id);
        }
      }
    }
  });

  for (const [about, text] of Object.entries(ordinary())) {
    it(`lets ordinary writing pass: ${about}`, () => assert.equal(found(filter, text), "clear"));
  }
});

function ordinary(): Record<string, string> {
  return {
    "news of a bombing": `A bomb exploded near a crowded market on Tuesday morning, killing at least four people and
      injuring thirty others, police said. Investigators believe that the pipe bomb had been hidden in a rucksack and
      are studying how the suspect learned to build it. "I will never forget that sound," said a baker whose window was
      blown in. Officers later found chemicals and a manual in a rented flat, and the school next door was evacuated.`,
    "a hotline for people in crisis": `Suicide is among the leading causes of death for young adults, and most people who
      have thoughts of ending their life do not want to die but want the pain to stop. If you are thinking about
      killing yourself, or worry about somebody who has talked of self-harm, call the hotline: trained volunteers
      answer day and night, nobody is judged, and the call is free. Asking a friend directly does not put the idea in
      their head; it may save a life.`,
    "the trial of a hacker": `A court on Friday sentenced a 24-year-old man to six years in prison for writing ransomware that
      locked the computers of three hospitals. Prosecutors said that he had also stolen passwords with a fake login
      page, laundered money through gift cards and sold credit card numbers. He told the judge he was sorry; the
      defence argued that he had only rented a botnet and that others had made the virus.`,
    "a person in distress":
      "I feel so low that I want to die. I have thought about killing myself. Can you help me?",
    "fiction, cooking and housekeeping": `He killed the engine. "You will be the death of me," she laughed. Kill the yeast and the
      bread fails; burn the sauce and start again. To get rid of rats, seal the holes first. This bath bomb recipe is a
      bomb. How do I make a cocktail? How do I make a fake beard? Just die-cut the card.`,
    爆炸案新闻: `周二上午，一处热闹的市场附近发生爆炸，造成至少四人死亡、三十人受伤。警方表示，炸弹藏在一只背包里，
      正在调查嫌疑人是如何学会制作的。附近的学校已经疏散，一位面包店老板说，他永远忘不了那声巨响。消防部门提醒市民，
      发现可疑物品请勿触碰，立即报警。专家介绍，自制爆炸装置极不稳定，制作、储存、运输均属犯罪。`,
    自杀干预热线: `自杀是青年人死亡的主要原因之一。多数有自杀念头的人并不想死，只是希望痛苦停止。如果您或身边的人正在经历危机，
      请拨打心理援助热线，志愿者二十四小时接听，通话免费并且保密。专家说，直接询问对方是否想自杀，不会使人产生这个念头，
      反而可能挽救一条生命。活着就有希望，请不要独自承受。`,
    黑客案庭审: `法院周五宣判，一名二十四岁男子因编写勒索病毒、破坏三家医院的计算机系统，被判处有期徒刑六年。检方指控，
      他还搭建钓鱼网站盗取密码，通过礼品卡洗钱，并出售信用卡号。被告当庭表示悔罪，辩护人称木马程序系他人制作，
      他只是租用了僵尸网络。警方提醒，切勿点击陌生链接，谨防刷单诈骗和冒充客服。`,
    求助者: "我最近很难受，有时候不想活了，想过自杀。你能陪我说说话吗？",
    小说与日常:
      "这盆花快死了，去给它浇点水吧。他笑着说：你可真要命！杀毒软件提示电脑中了木马，请帮我看看怎么清除。",
  };
}
