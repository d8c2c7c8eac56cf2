import assert from "node:assert/strict";
import { type Mutations, ofBook, ofEndpoint, ofPartner } from "./mutation.fixture.test.ts";

/** Mistakes that show where packs and launch book no longer bear out what the table serves. */
export const sourcesMutations: Mutations = {
  "allowed-by-verified": [
    {
      name: "the source of the allowance turns out unverified",
      make: (claim) => {
        for (const { sources } of claim.packs)
          for (const source of sources) source.verification = "unverified";
        return claim;
      },
      told: /no verified rule allows it$/,
    },
    {
      name: "a rule that denies is passed over",
      make: (claim) => {
        const [pack] = claim.packs;
        const [rule] = pack?.rules ?? [];
        assert.ok(rule?.type === "availability");
        pack?.rules.push({ ...rule, id: "AA/deny", effect: "deny" });
        return claim;
      },
      told: /AA\/deny denies it$/,
    },
  ],
  launched: [
    {
      name: "a launch is gone",
      make: ofBook((book) => void book.launches.splice(0)),
      told: /does not launch it$/,
    },
    {
      name: "a launch is of another platform",
      make: ofBook((book) => book.launches.forEach((launch) => launch.platforms.splice(0, 1))),
      told: /on ios for .* does not launch it$/,
    },
  ],
  "not-killed": [{ market: "AA" }, { feature: "chat" as const }, { partner: "two" }].map((scope) => ({
    name: `a kill of ${Object.keys(scope).join()} is passed over`,
    make: ofBook((book) => {
      book.kills.push({
        id: "stop",
        reason: "a fault",
        operator: "ana",
        at: "2026-01-01T00:00:00Z",
        ...scope,
      });
    }),
    told: /it is served against the kill `stop`$/,
  })),
  approved: [
    {
      name: "the approval is suspended",
      make: ofBook((book) => book.approvals.forEach((approval) => (approval.state = "suspended"))),
      told: /`one\/small@1\/one-near\+screen:two\/small@1\/two-near` serves without an approval \(AA\/rule-1\)$/,
    },
    {
      name: "the approval is of another model",
      make: ofBook((book) => book.approvals.forEach((approval) => (approval.coversModels = ["large@1"]))),
      told: /serves without an approval/,
    },
    {
      name: "the model is modified under a kind that forbids it",
      make: ofBook((book) => {
        for (const { models } of book.partners) for (const model of models) model.modification = "adapter";
      }),
      told: /serves without an approval/,
    },
  ],
  "partner-permitted": [
    {
      name: "a partner is from where none may be",
      make: ofPartner("one", { origin: "ZZ" }),
      told: /is from ZZ/,
    },
    {
      name: "a part is from where none may be",
      make: ofPartner("two", { origin: "ZZ" }),
      told: /is from ZZ/,
    },
    {
      name: "an operator is under another law",
      make: ofEndpoint("one-near", { operatorCountry: "BB" }),
      told: /has no local operator \(AA\/rule-2\)$/,
    },
    {
      name: "a capability is lacking",
      make: ofPartner("one", { capabilities: ["watermark", "label-image-corner"] }),
      told: /lacks mark \(AA\/rule-2\)$/,
    },
  ],
  resident: [
    ...(["region", "inferenceScope"] as const).map((field) => ({
      name: `the ${field} moves`,
      make: ofEndpoint("one-near", { [field]: "bb-one" }),
      told: /has inference in `bb-one` \(AA\/rule-3\)$/,
    })),
    {
      name: "the scope is not bounded",
      make: ofEndpoint("one-near", { inferenceScope: "global" }),
      told: /has inference in `global`/,
    },
    {
      name: "inference moves to a denied part of what is permitted",
      make: ofEndpoint("one-near", { region: "aa-island" }),
      told: /has inference in `aa-island`/,
    },
    {
      name: "results lie on a host elsewhere",
      make: ofEndpoint("one-near", {
        resultHosts: [
          { host: "near.example.com", region: "aa-one" },
          { host: "far.example.com", region: "bb-one" },
        ],
      }),
      told: /has results on `far\.example\.com` in `bb-one` \(AA\/rule-3\)$/,
    },
    {
      name: "results lie on a host in a denied part of what is permitted",
      make: ofEndpoint("one-near", { resultHosts: [{ host: "far.example.com", region: "aa-island" }] }),
      told: /has results on `far\.example\.com` in `aa-island` \(AA\/rule-3\)$/,
    },
    {
      name: "a screen beside the model moves",
      make: ofEndpoint("two-near", { region: "bb-one" }),
      told: /has moderation in `bb-one` \(AA\/rule-4\)$/,
    },
    {
      name: "a partner's records move",
      make: ofEndpoint("two-near", { storageRegion: "bb-one" }),
      told: /has log in `bb-one` \(AA\/rule-5\)$/,
    },
  ],
  hosted: [
    {
      name: "where the log lies is no longer on record",
      make: ofBook((book) => {
        book.hosting = book.hosting.filter(({ dataClass }) => dataClass !== "log");
      }),
      told: /where log lies is not on record \(AA\/rule-5\)$/,
    },
    {
      name: "a second log, on a later day, lies elsewhere",
      make: ofBook((book) => {
        book.hosting.push({ market: "AA", dataClass: "log", region: "bb-one", from: "2026-07-01" });
      }),
      told: /log lies in `bb-one` \(AA\/rule-5\)$/,
    },
    {
      name: "the log moves",
      make: ofBook((book) => book.hosting.forEach((record) => (record.region = "bb-one"))),
      told: /moderation lies in `bb-one` \(AA\/rule-4\)$/,
    },
  ],
  contracted: ["one", "two"].map((id) => ({
    name: `the contract with ${id} ended`,
    make: ofPartner(id, {
      contracts: [{ id: "contract", markets: ["AA"], from: "2020-01-01", to: "2020-01-02" }],
    }),
    told: /serves without a contract$/,
  })),
  labelled: [
    {
      name: "nobody writes the mark",
      make: ofPartner("one", { capabilities: ["mark", "label-image-corner"] }),
      told: /serves without watermark \(AA\/rule-8\)$/,
    },
    {
      name: "nobody writes the label",
      make: ofPartner("one", { capabilities: ["mark", "watermark"] }),
      told: /image-generator on .* serves without label-image-corner \(AA\/rule-7\)$/,
    },
  ],
  measured: [{ value: 0.5 }, { sample: 99 }, { model: "small@2" }, { to: "2020-02-01" }].map((change) => ({
    name: `the evidence falls short by its ${Object.keys(change).join()}`,
    make: ofBook((book) => book.evidence.forEach((record) => Object.assign(record, change))),
    told: /serves without evidence of refusal-rate \(AA\/rule-15\)$/,
  })),
};
