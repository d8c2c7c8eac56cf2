import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ErrorCode } from "@homeport/protocol";
import { reply } from "../partners/server.fixture.ts";
import { behaviours, engine, error, eventsIn, partner, sceneFor } from "./serve.fixture.ts";

describe("a verdict on content", () => {
  for (const model of ["refuses", "refuses-in-stream", "is-filtered"]) {
    it(`is final: nobody else is asked after a partner that ${model.replaceAll("-", " ")}`, async (test) => {
      const { ask, asked } = await sceneFor(test);
      const { problem } = await ask([partner(model), partner("answers", "south"), engine]);
      assert.equal(problem?.code, "partner_refused");
      assert.deepEqual(asked, [`${model} north`]);
    });
  }
});

describe("a partner that cannot answer", () => {
  const movesOn: [string, ErrorCode][] = [
    ["is-busy", "partner_capacity"],
    ["owes-money", "partner_quota"],
    ["is-busy-in-stream", "partner_quota"],
    ["thinks-then-fails", "partner_quota"],
    ["hangs-up", "partner_down"],
    ["mumbles", "partner_garbled"],
  ];
  for (const [model, code] of movesOn) {
    it(`because it ${model.replaceAll("-", " ")} is followed by the next that is permitted, and by no other`, async (test) => {
      const { ask, asked } = await sceneFor(test);
      assert.ok((await ask([partner(model), partner("answers", "south"), engine])).source);
      assert.deepEqual(asked, [`${model} north`, "answers south"]);
      assert.equal((await ask([partner(model)])).problem?.code, code);
      assert.deepEqual(asked, [`${model} north`], "the table holds other places, but the decision does not");
    });
  }

  const outOfReach: [string, string, ErrorCode][] = [
    ["its name leads to an address that is not public", "at-home", "egress_denied"],
    ["its name leads nowhere", "nameless", "partner_down"],
    ["nobody there can be trusted by TLS", "untrusted", "partner_down"],
    ["nobody listens there", "closed", "partner_down"],
  ];
  for (const [why, place, code] of outOfReach) {
    it(`because ${why} is followed by the next that is permitted, and told where it was the last`, async (test) => {
      const { ask, asked } = await sceneFor(test);
      const { source, exchange } = await ask([partner("answers", place), partner("answers", "south")]);
      assert.equal(source?.served.endpoint?.id, "south");
      assert.deepEqual(exchange.codes, [code]);
      assert.deepEqual(asked, ["answers south"]);
      const { problem, exchange: last } = await ask([partner("answers", place)]);
      assert.equal(problem?.code, code);
      assert.deepEqual([asked, last.codes], [[], [code]]);
      // The handshake may have been broken off by anybody on the way, so that one alone is no proof of anything.
      assert.equal(exchange.asked[0]?.open, place === "untrusted");
    });
  }

  it("because it does not know our key is followed by an engine only, never by another region", async (test) => {
    const { ask, asked } = await sceneFor(test);
    const list = [
      partner("does-not-know-us"),
      partner("answers", "south"),
      engine,
      partner("answers", "east"),
    ];
    assert.equal((await ask(list)).source?.served.executed, "edge");
    assert.deepEqual(asked, ["does-not-know-us north", "engine"]);
    const { problem } = await ask(list.filter(({ type }) => type === "partner"));
    assert.equal(problem?.code, "partner_credential");
    assert.deepEqual(asked, ["does-not-know-us north"]);
  });

  it("because we hold no key for it is not asked, and followed by an engine only", async (test) => {
    const { ask, asked } = await sceneFor(test, {});
    assert.equal((await ask([partner("answers"), engine])).source?.served.executed, "edge");
    assert.deepEqual(asked, ["engine"]);
    const { problem } = await ask([partner("answers"), partner("answers", "south")]);
    assert.equal(problem?.code, "partner_credential_missing");
    assert.deepEqual(problem.details.issues?.[0]?.message, "`ACME_KEY`");
    assert.deepEqual(asked, []);
  });

  it("because our request is wrong is followed by nobody: it would be wrong there too", async (test) => {
    const { ask, asked } = await sceneFor(test);
    const { problem } = await ask([partner("does-not-want-this"), partner("answers", "south"), engine]);
    assert.equal(problem?.code, "partner_rejected");
    assert.deepEqual(asked, ["does-not-want-this north"]);
  });

  it("after it has begun to answer is followed by nobody: what was shown is its own", async (test) => {
    const { ask, asked } = await sceneFor(test);
    const { source } = await ask([partner("breaks-off"), partner("answers", "south"), engine]);
    const events = await eventsIn(source);
    assert.equal(events.at(-1)?.type, "error");
    assert.ok(!events.some(({ type }) => type === "finish"));
    assert.deepEqual(asked, ["breaks-off north"]);
  });

  it("tells how long to wait", async (test) => {
    behaviours["says-when"] = (response) => {
      response.setHeader("retry-after", "7");
      reply(response, 429, error("rate_limit_exceeded"));
    };
    const { ask } = await sceneFor(test);
    assert.equal((await ask([partner("says-when")])).problem?.details.retryAfterSeconds, 7);
  });
});
