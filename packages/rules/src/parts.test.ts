import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { beside, engine, inShort, say } from "./small-book.fixture.test.ts";

const id = (role: string, version = "1") => [`one/small@1/near+${role}:two/small@${version}/beside`];
const by = (rules: readonly object[], two: object = {}, role = "search") =>
  inShort(say(rules, { use: [beside(role)], two }));
const ended = { contracts: [{ id: "contract", markets: ["AA"], from: "2020-01-01", to: "2020-02-01" }] };
const moved = (changes: object) => ({
  endpoints: [
    {
      id: "beside",
      url: "https://beside.example",
      region: "aa-one",
      inferenceScope: "aa-one",
      storageRegion: "aa-one",
      operator: "Operator",
      operatorCountry: "AA",
      ...changes,
    },
  ],
});

describe("a part beside the model", () => {
  test("is named in the composition, with what it does", () => {
    assert.deepEqual(by([]), id("search"));
    const evaluation = say([], { use: [beside("screen")] });
    const [composition] = evaluation.type === "serve" ? evaluation.compositions : [];
    assert.deepEqual(composition?.type === "partner" && composition.parts, [
      { role: "screen", partner: "two", model: "small", modelVersion: "1", endpoint: "beside" },
    ]);
  });

  test("is under the same rules on partners, contracts and places as the model", () => {
    assert.match(by([{ type: "partner", denyOrigins: ["ZZ"] }], { origin: "ZZ" }).join(), /`two` is from ZZ/);
    assert.match(
      by([{ type: "partner", localOperator: true }], moved({ operatorCountry: "BB" })).join(),
      /`beside` is operated under the law of BB/,
    );
    assert.match(by([], ended).join(), /no contract with `two` covers AA/);
    const bound = { type: "residency", dataClass: "inference", permit: ["aa-*"] };
    assert.match(by([bound], moved({ inferenceScope: "global" })).join(), /`beside` processes in `global`/);
  });

  test("that screens handles what is moderated, and any other what is inferred", () => {
    const places = moved({ region: "bb" });
    const bound = (dataClass: string) => ({ type: "residency", dataClass, permit: ["aa-*"] });
    const hosting = {
      book: { hosting: [{ market: "AA", dataClass: "moderation", region: "aa", from: "2020-01-01" }] },
    };
    const of = (dataClass: string, role: string) =>
      inShort(say([bound(dataClass)], { use: [beside(role)], two: places, ...hosting }));
    assert.deepEqual(of("inference", "screen"), id("screen"));
    assert.match(of("moderation", "screen").join(), /`beside` processes in `bb`/);
    assert.match(of("inference", "search").join(), /`beside` processes in `bb`/);
    assert.deepEqual(of("moderation", "search"), id("search"));
  });

  test("that answers, reads or finds is part of what was approved, and a screen is not", () => {
    const rule = { type: "approval", accepts: ["filing"], display: false };
    const approval = {
      id: "approval",
      market: "AA",
      kind: "filing",
      authority: "Authority",
      holder: "Holder",
      state: "granted",
      number: "N-1",
      features: ["chat"],
      coversModels: ["small@1"],
      from: "2020-01-01",
      display: { en: "N-1", zh: "N-1" },
    };
    const other = {
      models: [{ id: "small", name: "small", version: "2", modification: "none", endpoints: ["beside"] }],
    };
    const approved = (role: string) =>
      inShort(say([rule], { use: [beside(role)], two: other, book: { approvals: [approval] } }));
    assert.match(approved("search").join(), /^approval_not_covering: `small@2`/);
    assert.deepEqual(approved("screen"), id("screen", "2"));
    const reported = say([{ ...rule, onModelChange: "report" }], {
      use: [beside("search")],
      two: other,
      book: { approvals: [approval] },
    });
    assert.deepEqual(inShort(reported), id("search", "2"));
  });

  test("that fails leaves what else the route names", () => {
    const evaluation = say([], { use: [beside("search"), engine], two: ended });
    assert.deepEqual(inShort(evaluation), ["engine/textrank"]);
  });
});
