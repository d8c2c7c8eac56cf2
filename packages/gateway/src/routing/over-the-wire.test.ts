import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { describe, it, type TestContext } from "node:test";
import { type Composition, noParameters, type StreamEvent } from "@homeport/protocol";
import { askPartner, openEgress } from "../partners/index.ts";
import {
  endpointAt,
  limits,
  permitFor,
  replyStream,
  type Seen,
  standIn,
  streamOf,
} from "../partners/server.fixture.ts";
import {
  type Batches,
  type Judged,
  parseRouting,
  processProbe,
  route,
  Routing,
  systemTimers,
} from "./index.ts";
import { partnerAt } from "./routing.fixture.ts";

const chunk = (delta: object, finish: string | null = null) => ({
  id: "c-1",
  model: "m",
  choices: [{ index: 0, delta, finish_reason: finish }],
});
const whole = streamOf([chunk({ content: "Dear" }), chunk({}, "stop")]);

const acme = partnerAt("acme");
const bolt = partnerAt("bolt");

type Answer = (response: ServerResponse, seen: Seen) => void | Promise<void>;

/** Real partners' servers, real connections, a real clock; what a gateway's serve step does between them. */
async function world(t: TestContext, tuning: object, answers: { acme: Answer; bolt?: Answer }) {
  const probe = processProbe();
  const routing = new Routing(parseRouting(JSON.stringify(tuning)), {
    timers: systemTimers,
    random: Math.random,
    probe,
  });
  const egress = openEgress({ simulator: null, limits });
  t.after(() => {
    probe.close();
    return egress.close();
  });
  const servers = {
    acme: await standIn(t, answers.acme),
    bolt: await standIn(t, answers.bolt ?? ((response) => replyStream(response, [whole]))),
  };
  const policy = routing.policy("AA", "chat");

  function ask(composition: Composition, signal: AbortSignal): Batches {
    assert.ok(composition.type === "partner");
    const server = composition.partner === "acme" ? servers.acme : servers.bolt;
    return routing.ask(composition, { policy, lane: "AA", stream: true, signal }, (over) =>
      askPartner(egress, {
        permit: permitFor(endpointAt(server.url, { id: composition.endpoint })),
        model: composition.model,
        task: {
          type: "chat",
          messages: [{ role: "user", content: "Hello" }],
          stream: true,
          parameters: noParameters,
        },
        credential: { type: "key", value: "key" },
        signal: over,
        simulate: null,
        now: 0,
      }),
    );
  }
  return { routing, servers, policy, ask };
}

async function read(batches: Batches): Promise<StreamEvent[]> {
  const all: StreamEvent[] = [];
  for await (const batch of batches) all.push(...batch);
  return all;
}

const told = (events: readonly StreamEvent[]) =>
  events.map((event) => (event.type === "error" ? event.code : event.type));

const begins: Answer = (response) => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write(streamOf([chunk({ content: "Dear" })], false));
};

describe("over real connections", () => {
  it("a partner that falls silent is cut off in time, and its connection with it", async (t) => {
    const { ask, servers, routing } = await world(
      t,
      { rules: [{ timeouts: { gapMs: 150 } }] },
      { acme: begins },
    );
    const began = performance.now();
    const events = told(await read(ask(acme, new AbortController().signal)));
    assert.deepEqual(events.slice(-2), ["text", "partner_timeout"]);
    assert.ok(performance.now() - began < 2_000);
    assert.deepEqual(await servers.acme.seen[0]?.over, { complete: false });
    assert.equal(routing.view().endpoints[0]?.inside, 0);
  });

  it("a partner that says nothing at all is cut off in time", async (t) => {
    const { ask, servers } = await world(
      t,
      { rules: [{ timeouts: { firstByteMs: 150 } }] },
      { acme: () => {} },
    );
    assert.deepEqual(told(await read(ask(acme, new AbortController().signal))), ["partner_timeout"]);
    assert.deepEqual(await servers.acme.seen[0]?.over, { complete: false });
  });

  it("a partner is let go at once when the caller goes away, and is not blamed", async (t) => {
    const { ask, servers, routing } = await world(t, {}, { acme: begins });
    const caller = new AbortController();
    const batches = ask(acme, caller.signal);
    for (let batch = await batches.next(); !batch.done; batch = await batches.next()) {
      if (batch.value.some(({ type }) => type === "text")) break;
    }
    const rest = read(batches);
    const left = performance.now();
    caller.abort();
    assert.deepEqual(told(await rest), ["client_cancelled"]);
    await servers.acme.seen[0]?.over;
    assert.ok(performance.now() - left < 1_000);
    assert.deepEqual(
      [routing.view().targets[0]?.failures, routing.view().targets[0]?.breaker],
      [0, "closed"],
    );
  });

  it("a slow partner loses to the second one, and its connection is closed before the answer is through", async (t) => {
    let slow = false;
    const { ask, servers, routing, policy } = await world(
      t,
      { rules: [{ hedge: { samples: 5, leastMs: 20, mostMs: 300 } }] },
      { acme: (response) => (slow ? undefined : replyStream(response, [whole])) },
    );
    const signal = new AbortController().signal;
    for (let index = 0; index < 10; index++) await read(ask(acme, signal));
    slow = true;
    type Attempt = { batches: Batches; first: readonly StreamEvent[]; error: StreamEvent | null };
    const lost: Promise<Attempt | null>[] = [];
    const request = { policy, device: null, feature: "chat", stream: true, cost: () => null, signal };
    const routed = await route<Attempt>(
      [acme, bolt],
      { routing, request },
      {
        async attempt(composition, over) {
          const batches = ask(composition, over);
          const held: StreamEvent[] = [];
          for (let batch = await batches.next(); !batch.done; batch = await batches.next()) {
            held.push(...batch.value);
            const error = held.find(({ type }) => type === "error") ?? null;
            if (error || held.some(({ type }) => type === "text")) return { batches, first: held, error };
          }
          return { batches, first: held, error: null };
        },
        judge({ error }): Judged {
          if (error?.type !== "error") return { type: "answer" };
          const { code, class: name, retryAfterSeconds } = error;
          return { type: "failed", code, class: name, retryAfterSeconds, next: "any" };
        },
        discard: ({ batches }) => void batches.return(undefined),
        lost: (_, { settled }) => lost.push(settled),
      },
    );
    assert.ok(routed.type === "settled" && routed.composition === bolt);
    assert.deepEqual(await servers.acme.seen.at(-1)?.over, { complete: false });
    const rest = await read(routed.result.batches);
    assert.ok([...routed.result.first, ...rest].some(({ type }) => type === "finish"));
    assert.equal((await lost[0])?.error?.type, "error");
    assert.deepEqual(
      routing.view().endpoints.map(({ inside }) => inside),
      [0, 0],
    );
  });
});
