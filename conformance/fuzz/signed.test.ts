import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Problem } from "@homeport/protocol";
import { seal } from "@homeport/protocol/envelope";
import * as fc from "fast-check";
import type { z } from "zod";
import { bodyOf } from "../../packages/control/src/http/change-route.ts";
import * as control from "../../packages/control/src/http/schemas.ts";
import { ExchangeBody } from "../../packages/control/src/http/login-schemas.ts";
import { credentialsFrom } from "../../packages/gateway/src/callers/credentials.ts";
import { factsOf } from "../../packages/gateway/src/receipts/facts.fixture.ts";
import { sealBatch } from "../../packages/gateway/src/receipts/seal-batch.ts";
import {
  alice,
  contentOf,
  control as controlKey,
  keys,
  now,
} from "../../packages/gateway/src/release/release.fixture.ts";
import { verifyRelease } from "../../packages/gateway/src/release/verify-release.ts";
import { checkMessage, signMessage } from "../../packages/protocol/src/message-signature.ts";
import { ReceiptAudit, checkHead, readHead } from "../../packages/protocol/src/receipts.ts";
import { verifyingKey } from "../../packages/protocol/src/envelope.ts";
import { bytesNear } from "./bytes.ts";
import { near } from "./json.ts";
import { assertIssues, assertProblem } from "./refusals.ts";
import { runs, timed } from "./run.ts";

const key = verifyingKey(alice.publicPem);

/** Runs a step that may refuse, with a status up to the given one, and may do nothing else than that. */
function refusing(step: () => unknown, most?: number): void {
  try {
    timed(step);
  } catch (cause) {
    assertProblem(cause, most);
  }
}

/** A row of a store: a column holds a number, a text or nothing, and never an object. */
function columns(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).map(([name, cell]) => [
      name,
      name !== "entries" && typeof cell === "object" && cell !== null ? JSON.stringify(cell) : cell,
    ]),
  );
}

describe("whatever comes signed is checked or refused, and never breaks who checks it:", () => {
  const body = Buffer.from('{"a":1}');
  const request = { method: "POST", authority: "127.0.0.1:8471", path: "/v1/plans", body };
  const headers = signMessage(request, { name: "alice", key: alice.key }, now);
  const lines = {
    host: ["127.0.0.1:8471"],
    ...Object.fromEntries(Object.entries(headers).map(([n, v]) => [n, [v]])),
  };

  it("the headers of an operator's signature", () => {
    const names = ["host", "content-digest", "signature-input", "signature"] as const;
    const text = fc.constantFrom(...names).chain((name) =>
      fc.record({
        name: fc.constant(name),
        value: fc.oneof(
          bytesNear([Buffer.from(lines[name as keyof typeof lines]?.[0] ?? "")]).map((bytes) =>
            bytes.toString("latin1"),
          ),
          fc.string({ unit: "binary" }),
        ),
        twice: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(text, ({ name, value, twice }) => {
        const changed = { ...lines, [name]: twice ? [value, value] : [value] };
        const checked = timed(() =>
          checkMessage(
            { ...request, headers: changed },
            (who) => (who === "alice" ? key.publicKey : null),
            now,
          ),
        );
        const other = name !== "host" && value !== lines[name as keyof typeof lines]?.[0];
        if (twice || other) assert.notEqual(checked.type, "valid");
        if ("message" in checked) assertIssues([{ path: "", message: checked.message }]);
      }),
      runs(2_000),
    );
  });

  it("the headers that show who calls a gateway", () => {
    const header = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom(
        "Bearer x",
        "bearer  a.b.c",
        "hpk_",
        `Bearer ${" ".repeat(20_000)}x`,
        "hpk_abcdefghijkl_x",
      ),
    );
    const sent = fc.dictionary(
      fc.constantFrom("authorization", "x-api-key", "homeport-key", "homeport-device-token"),
      header,
    );
    fc.assert(
      fc.property(sent, (all) => refusing(() => credentialsFrom(all))),
      runs(2_000),
    );
  });

  const heads = sealBatch([JSON.stringify(factsOf())], {
    tail: { sequence: 0, digest: "sha256:0", entries: 0 },
    key: alice.key,
    chain: "chain-1",
    at: factsOf().at,
  });

  it("a head of receipts", () => {
    fc.assert(
      fc.property(near([heads.head]), (value) => {
        const head = timed(() => readHead(value));
        if (head) timed(() => checkHead(head, [key]));
      }),
      runs(1_500),
    );
  });

  it("a log of receipts as somebody left it in the store", () => {
    const facts = factsOf();
    const text = JSON.stringify(facts);
    const stored = {
      first: 1,
      head: JSON.stringify(heads.head),
      leaves: null,
      entries: [{ sequence: 1, receipt: facts.receipt, facts: text }] as const,
    };
    const link = {
      sequence: 1,
      receipt: "r",
      at: facts.at,
      market: "AA",
      feature: "chat",
      outcome: "served",
      entry: JSON.stringify({ sequence: 1, previous: "x", facts, digest: "x", keyId: "k", signature: "" }),
    };
    fc.assert(
      fc.property(near([stored]), near([link]), near([facts]), (batch, one, other) => {
        const { entries } = columns(batch);
        const rows = Array.isArray(entries) ? entries : [stored.entries[0]];
        timed(() => {
          const audit = new ReceiptAudit([key], [heads.head]);
          audit.link({ ...link, ...columns(one) });
          audit.link({ ...link, entry: JSON.stringify({ ...JSON.parse(link.entry), facts: other }) });
          audit.batch({
            ...stored,
            ...columns(batch),
            leaves: heads.leaves,
            entries: rows.map((row) => ({
              ...stored.entries[0],
              ...columns(row),
              facts: Buffer.from(JSON.stringify(other)),
            })),
          });
          assert.ok(audit.end().faults.length > 0);
        });
      }),
      runs(800),
    );
  });

  it("a release", () => {
    const content = contentOf(["summarizer"]);
    const payload = {
      schema: 1,
      serial: 1,
      issuedAt: new Date(now).toISOString(),
      expiresAt: new Date(now + 9e6).toISOString(),
      content,
    };
    const signed = {
      plan: seal("application/vnd.homeport.plan+json", JSON.stringify({ schema: 1 }), [alice.key]),
      release: seal("application/vnd.homeport.release+json", JSON.stringify(payload), [controlKey.key]),
      base: [],
    };
    fc.assert(
      fc.property(near([signed]), (document) =>
        refusing(() => verifyRelease(document, { keys, live: null }, now), 599),
      ),
      runs(400),
    );
    assert.throws(() => verifyRelease(signed, { keys, live: null }, now), Problem);
  });

  const kill = { market: "US", feature: "chat", reason: "x", operator: "counsel" };
  const approval = {
    id: "a-1",
    market: "CN",
    kind: "registration",
    authority: "x",
    holder: "y",
    state: "granted",
    features: ["chat"],
    coversModels: ["m@1"],
    from: "2026-01-01",
  };
  const bodies: Readonly<Record<string, readonly [schema: z.ZodType, seed: unknown]>> = {
    ProposeBody: [control.ProposeBody, { renew: true, kill: "k-1", rollbackTo: 3 }],
    ApproveBody: [control.ApproveBody, { operator: "counsel", signature: "x" }],
    EmptyBody: [control.EmptyBody, {}],
    KillBody: [control.KillBody, kill],
    RecordBody: [control.RecordBody, approval],
    MoveBody: [control.MoveBody, { to: "suspended", on: "2026-11-22" }],
    ExchangeBody: [ExchangeBody, { code: "x".repeat(43), verifier: "x".repeat(43) }],
  };
  for (const [name, [schema, seed]] of Object.entries(bodies)) {
    it(`control's ${name}`, () => {
      const sent = fc.oneof(
        near([seed]).map((value) => Buffer.from(JSON.stringify(value))),
        bytesNear([Buffer.from(JSON.stringify(seed))]),
      );
      fc.assert(
        fc.property(sent, (bytes) => refusing(() => bodyOf(bytes, schema))),
        runs(500),
      );
    });
  }
});
