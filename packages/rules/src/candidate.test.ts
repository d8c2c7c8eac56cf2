import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Book, Partner } from "./book.ts";
import { checkCandidate } from "./candidate.ts";
import { within } from "./region.ts";
import { makeLaw } from "./world.fixture.test.ts";

test("a place lies in a region by its whole name, or by its first words", () => {
  for (const place of ["cn", "cn-beijing", "cn-beijing-2"]) assert.equal(within(place, "cn-*"), true, place);
  for (const place of ["cnx", "cnx-one", "us", "", "c"]) assert.equal(within(place, "cn-*"), false, place);
  assert.equal(within("cn-beijing", "cn-beijing"), true);
  assert.equal(within("cn-beijing-2", "cn-beijing"), false);
  assert.equal(within("cn-beijing-2", "cn-beijing-*"), true);
  assert.equal(within("cn", "cn-beijing-*"), false);
});

describe("an entry of a route", () => {
  const partner: Partner = {
    id: "one",
    name: "One",
    origin: "US",
    dialect: "openai",
    credential: { environment: "KEY" },
    capabilities: ["mark"],
    contracts: [{ id: "contract", markets: ["AA"], from: "2026-01-01", to: "2027-01-01" }],
    endpoints: [
      {
        id: "near",
        url: "https://near.example",
        region: "aa-one",
        operator: "One Ltd",
        operatorCountry: "AA",
        storageRegion: "aa-one",
        inferenceScope: "aa",
        privateAddress: false,
      },
    ],
    models: [
      {
        id: "small",
        name: "small-wire",
        version: "1",
        modification: "none",
        endpoints: ["near"],
        languages: ["*"],
      },
    ],
  };
  const use = { partner: "one", model: "small", endpoint: "near" };

  function check(
    rule: object,
    changes: Partial<Partner> = {},
    entry: Book["routes"][number]["use"][number] = use,
  ): string[] {
    const book: Book = {
      maker: { name: "Maker", screens: [] },
      partners: [{ ...partner, ...changes }],
      launches: [],
      routes: [],
      approvals: [],
      kills: [],
      hosting: [],
      gaps: [],
      evidence: [],
    };
    const question = {
      feature: "chat",
      platform: "ios",
      ageBand: "adult",
      at: Date.UTC(2026, 5, 1),
    } as const;
    const result = checkCandidate(
      { law: makeLaw("AA", [{ sources: ["read"], ...rule }]), book },
      question,
      entry,
    );
    if (result.type === "refused") return result.reasons.map(({ code, message }) => `${code}: ${message}`);
    return [result.composition.id, ...result.rules];
  }

  const residency = (rule: object) => ({ type: "residency", dataClass: "inference", ...rule });
  const endpoint = (changes: object) => ({ endpoints: [{ ...partner.endpoints[0]!, ...changes }] });

  test("names partner, model, version and endpoint, and cites the rules it passed", () => {
    assert.deepEqual(check(residency({ permit: ["aa-*"] })), ["one/small@1/near", "AA/rule-0"]);
  });

  test("fails a permit by its region, by its scope, and by each of them", () => {
    const permit = residency({ permit: ["aa-*"] });
    assert.match(check(permit, endpoint({ region: "bb" })).join(), /`near` processes in `bb`$/);
    assert.match(
      check(permit, endpoint({ inferenceScope: "global" })).join(),
      /`near` processes in `global`$/,
    );
    assert.equal(check(permit, endpoint({ region: "bb", inferenceScope: "cc" })).length, 2);
    assert.equal(check(permit, endpoint({ region: "bb", inferenceScope: "bb" })).length, 1);
  });

  test("fails by every host of results that lies elsewhere, where inference is bounded and only there", () => {
    const hosts = endpoint({
      resultHosts: [
        { host: "near.example.com", region: "aa-one" },
        { host: "far.example.com", region: "bb-one" },
        { host: "island.example.com", region: "aa-island" },
      ],
    });
    const rule = residency({ permit: ["aa-*"], deny: ["aa-island"] });
    assert.deepEqual(
      check(rule, hosts).map((reason) => reason.split(": ").at(-1)),
      [
        "results of `near` lie on `far.example.com` in `bb-one`",
        "results of `near` lie on `island.example.com` in `aa-island`",
      ],
    );
    assert.match(check(rule, hosts).join(), /^residency_not_permitted/);
    assert.deepEqual(check({ ...rule, dataClass: "log" }, hosts), ["one/small@1/near", "AA/rule-0"]);
    assert.deepEqual(check(residency({ permit: ["aa-*", "bb-*"] }), hosts), [
      "one/small@1/near",
      "AA/rule-0",
    ]);
  });

  test("fails a rule that permits a country and denies a part of it", () => {
    const rule = residency({ permit: ["aa-*"], deny: ["aa-island"] });
    assert.deepEqual(check(rule).slice(1), ["AA/rule-0"]);
    assert.match(check(rule, endpoint({ inferenceScope: "aa-island" })).join(), /residency_not_permitted/);
  });

  test("fails by the partner's origin, the operator's country and every capability that lacks", () => {
    assert.match(check({ type: "partner", denyOrigins: ["US"] }).join(), /`one` is from US/);
    assert.match(
      check({ type: "partner", localOperator: true }, endpoint({ operatorCountry: "BB" })).join(),
      /law of BB/,
    );
    assert.deepEqual(
      check({ type: "partner", requireCapabilities: ["mark", "sign", "date"] }).map(
        (reason) => reason.split("`one` ")[1],
      ),
      ["lacks sign", "lacks date"],
    );
  });

  test("fails outside the contract's days and markets", () => {
    const [contract] = partner.contracts;
    assert.ok(contract);
    const label = { type: "retention", record: "decision", minDays: 1 };
    assert.match(
      check(label, { contracts: [{ ...contract, to: "2026-06-01" }] }).join(),
      /contract_not_live/,
    );
    assert.match(check(label, { contracts: [{ ...contract, markets: ["BB"] }] }).join(), /contract_not_live/);
    const two = [
      { ...contract, markets: ["BB"] },
      { ...contract, id: "other" },
    ];
    assert.deepEqual(check(label, { contracts: two }), ["one/small@1/near"]);
  });

  test("that names what the book does not hold together is refused, not overlooked", () => {
    for (const field of ["partner", "model", "endpoint"]) {
      assert.match(
        check(residency({ permit: ["aa-*"] }), {}, { ...use, [field]: "elsewhere" }).join(),
        /^no_route/,
      );
    }
  });

  test("that is an engine passes where only partners are judged", () => {
    const engine = { engine: "textrank", languages: ["en"] };
    assert.deepEqual(check(residency({ permit: ["bb-*"] }), {}, engine), ["engine/textrank"]);
    assert.deepEqual(check({ type: "partner", requireCapabilities: ["sign"] }, {}, engine), [
      "engine/textrank",
    ]);
  });
});
