import assert from "node:assert/strict";
import { test } from "node:test";
import { Book } from "./book.ts";

const partner = {
  id: "one",
  name: "One",
  origin: "US",
  dialect: "openai",
  credential: { environment: "ONE_KEY" },
  contracts: [{ id: "contract", markets: ["AA"], from: "2026-01-01" }],
  endpoints: [
    {
      id: "one-near",
      url: "https://one.example/v1",
      region: "aa-one",
      operator: "One Ltd",
      operatorCountry: "AA",
      storageRegion: "aa-one",
      inferenceScope: "aa",
    },
  ],
  models: [{ id: "small", name: "small", version: "1", modification: "none", endpoints: ["one-near"] }],
};
const route = {
  market: "AA",
  feature: "chat",
  use: [{ partner: "one", model: "small", endpoint: "one-near" }],
};
const approval = {
  id: "approval",
  market: "AA",
  kind: "registration",
  authority: "Authority",
  holder: "Holder",
  state: "granted",
  number: "N-1",
  features: ["chat"],
  coversModels: ["small@1"],
  from: "2026-01-01",
  display: { en: "N-1", zh: "N-1" },
};
const whole = {
  maker: { name: "Maker", screens: [] },
  partners: [partner],
  launches: [{ market: "AA", feature: "chat", platforms: ["ios"], traveller: "home", from: "2026-01-01" }],
  routes: [route],
  approvals: [approval],
};

function faults(book: unknown): string[] {
  const result = Book.safeParse(book);
  return result.success ? [] : result.error.issues.map((issue) => issue.message);
}

test("takes a book in which every name leads somewhere", () => {
  assert.deepEqual(faults(whole), []);
});

test("refuses ids that stand twice", () => {
  assert.ok(faults({ ...whole, partners: [partner, partner] }).includes("the partner `one` stands twice"));
  assert.ok(
    faults({ ...whole, partners: [partner, partner] }).includes("the endpoint `one-near` stands twice"),
  );
  assert.deepEqual(faults({ ...whole, approvals: [approval, approval] }), [
    "the approval `approval` stands twice",
  ]);
  assert.deepEqual(faults({ ...whole, routes: [route, route] }), ["the route of chat in AA stands twice"]);
});

test("refuses a model that stands twice, and a route that names one thing twice", () => {
  const [model] = partner.models;
  const models = [model, { ...model, version: "2" }];
  assert.deepEqual(faults({ ...whole, partners: [{ ...partner, models }] }), [
    "the model `small` of `one` stands twice",
  ]);
  const engines = [["en"], ["en", "zh"]].map((languages) => ({ engine: "textrank", languages }));
  assert.deepEqual(faults({ ...whole, routes: [{ ...route, use: engines }] }), [
    "the route of chat in AA names `textrank` twice",
  ]);
  assert.equal(faults({ ...whole, routes: [{ ...route, use: [...route.use, ...route.use] }] }).length, 1);
});

test("refuses a route to a partner, model or endpoint that is not there", () => {
  const to = (use: object) => faults({ ...whole, routes: [{ ...route, use: [use] }] })[0];
  assert.match(to({ partner: "two", model: "small", endpoint: "one-near" }) ?? "", /the partner `two`/);
  assert.match(to({ partner: "one", model: "large", endpoint: "one-near" }) ?? "", /the model `large`/);
  assert.match(to({ partner: "one", model: "small", endpoint: "one-far" }) ?? "", /the endpoint `one-far`/);
});

test("refuses a model at an endpoint its partner does not hold", () => {
  const models = [{ ...partner.models[0], endpoints: ["elsewhere"] }];
  assert.match(faults({ ...whole, routes: [], partners: [{ ...partner, models }] })[0] ?? "", /`elsewhere`/);
});

test("refuses an approval that covers a model without a version", () => {
  assert.equal(faults({ ...whole, approvals: [{ ...approval, coversModels: ["small"] }] }).length, 1);
});

test("refuses a host that is no web address, and a secret in place of a variable's name", () => {
  const endpoints = [{ ...partner.endpoints[0], url: "ftp://one.example" }];
  assert.equal(faults({ ...whole, partners: [{ ...partner, endpoints }] }).length, 1);
  assert.equal(
    faults({ ...whole, partners: [{ ...partner, credential: { environment: "sk-secret" } }] }).length,
    1,
  );
});

test("takes a credential by the path of a file or by a secret provider, and nothing that might be the key", () => {
  const faultsOf = (credential: object) =>
    faults({ ...whole, partners: [{ ...partner, credential }] }).length;
  assert.equal(faultsOf({ file: "/run/secrets/one.key" }), 0);
  assert.equal(faultsOf({ provider: "vault", secret: "one/production" }), 0);
  for (const credential of [{ file: "one.key" }, { file: "sk-secret" }, { key: "sk-secret" }, {}]) {
    assert.equal(faultsOf(credential), 1, JSON.stringify(credential));
  }
  assert.equal(faultsOf({ file: "/run/secrets/one.key", environment: "ONE_KEY" }), 1);
});

test("refuses an unknown field instead of dropping it", () => {
  assert.equal(faults({ ...whole, budget: 1 }).length, 1);
  assert.equal(faults({ ...whole, launches: [{ ...whole.launches[0], percent: 5 }] }).length, 1);
});

test("refuses what ends before it begins", () => {
  const ended = { ...approval, to: "2026-01-01" };
  assert.deepEqual(faults({ ...whole, approvals: [ended] }), [
    "the approval `approval` ends before it begins",
  ]);
  const contracts = [{ id: "contract", markets: ["AA"], from: "2026-01-02", to: "2026-01-01" }];
  assert.deepEqual(faults({ ...whole, partners: [{ ...partner, contracts }] }), [
    "the contract `contract` ends before it begins",
  ]);
});

const hosting = { market: "AA", dataClass: "log", region: "aa-one", from: "2026-01-01" };
const gap = {
  id: "gap",
  market: "AA",
  rule: "AA/mark",
  features: ["chat"],
  partner: "one",
  reason: { en: "none", zh: "无" },
  acceptedBy: "ana",
  from: "2026-01-01",
  to: "2026-07-01",
};
const evidence = {
  id: "evidence",
  market: "AA",
  features: ["chat"],
  metric: "refusal-rate",
  bank: "must-refuse",
  value: 0.9,
  sample: 100,
  model: "small@1",
  report: "report",
  from: "2026-01-01",
};

test("takes what is hosted, what is lacking and what was measured, and needs none of them", () => {
  assert.deepEqual(faults({ ...whole, hosting: [hosting, hosting], gaps: [gap], evidence: [evidence] }), []);
  const bare = Book.parse(whole);
  assert.deepEqual([bare.kills, bare.hosting, bare.gaps, bare.evidence], [[], [], [], []]);
});

test("refuses a gap for a partner that is not there, and one without an end", () => {
  assert.deepEqual(faults({ ...whole, gaps: [{ ...gap, partner: "onne" }] }), [
    "the gap `gap` names the partner `onne`, which the launch book does not hold",
  ]);
  const { to: _, ...open } = gap;
  assert.equal(faults({ ...whole, gaps: [open] }).length, 1);
});

test("refuses a record whose id another record has, whatever either records", () => {
  assert.deepEqual(faults({ ...whole, gaps: [gap], evidence: [{ ...evidence, id: "gap" }] }), [
    "the record `gap` stands twice",
  ]);
});

test("refuses a record that ends before it begins, by its name", () => {
  const to = "2026-01-01";
  assert.deepEqual(
    faults({
      ...whole,
      hosting: [{ ...hosting, to }],
      gaps: [{ ...gap, to }],
      evidence: [{ ...evidence, to }],
      launches: [{ ...whole.launches[0], to }],
    }),
    [
      "the launch of chat in AA ends before it begins",
      "the hosting of log in AA ends before it begins",
      "the gap `gap` ends before it begins",
      "the evidence `evidence` ends before it begins",
    ],
  );
});

test("refuses a part that names a partner, model or endpoint that is not there", () => {
  const part = { role: "screen", partner: "one", model: "small", endpoint: "one-near" };
  const by = (changes: object) =>
    faults({
      ...whole,
      routes: [{ ...route, use: [{ ...route.use[0], parts: [{ ...part, ...changes }] }] }],
    });
  assert.deepEqual(by({}), []);
  assert.match(by({ partner: "two" }).join(), /the partner `two`/);
  assert.match(by({ model: "large" }).join(), /the model `large`/);
  assert.match(by({ endpoint: "one-far" }).join(), /the endpoint `one-far`/);
});

test("takes every traveller rule and no other, and a limit that is at least one", () => {
  const by = (changes: object) =>
    faults({ ...whole, launches: [{ ...whole.launches[0], ...changes }] }).length;
  for (const traveller of ["home", "host", "both", "either"]) assert.equal(by({ traveller }), 0, traveller);
  assert.equal(by({ traveller: "nowhere" }), 1);
  assert.equal(by({ requires: ["fast-chip"], admission: "waitlist", dailyLimit: 1, owner: "ana" }), 0);
  assert.equal(by({ dailyLimit: 0 }), 1);
  assert.equal(by({ admission: "closed" }), 1);
});

test("takes hosts of results by their whole names, each with its region, and nothing looser", () => {
  const named = (host: unknown, region: unknown = "aa-one") => {
    const [endpoint] = partner.endpoints;
    return faults({
      ...whole,
      partners: [{ ...partner, endpoints: [{ ...endpoint, resultHosts: [{ host, region }] }] }],
    });
  };
  assert.deepEqual(named("results.example.com"), []);
  for (const host of [
    "*.example.com",
    "results.example.com:443",
    "https://results.example.com",
    "results.example.com/a",
    "Results.example.com",
    "results",
    "localhost",
    "127.0.0.1",
    "[::1]",
    "results.example.com.",
    ".example.com",
    "a..example.com",
    "-a.example.com",
    "",
    7,
  ]) {
    assert.notDeepEqual(named(host), [], String(host));
  }
  for (const region of ["", "AA", "*", "aa-*", null]) {
    assert.notDeepEqual(named("results.example.com", region), [], String(region));
  }
  const [endpoint] = partner.endpoints;
  const empty = { ...partner, endpoints: [{ ...endpoint, resultHosts: [] }] };
  assert.notDeepEqual(faults({ ...whole, partners: [empty] }), [], "a list that names nothing is left out");
});
