import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { describe, it, type TestContext } from "node:test";
import type { StreamEvent } from "@homeport/protocol";
import { askPartner, type PartnerCall } from "../../packages/gateway/src/partners/call.ts";
import type { Dialect } from "../../packages/gateway/src/partners/dialect.ts";
import { dialects } from "../../packages/gateway/src/partners/dialects.ts";
import { openEgress } from "../../packages/gateway/src/partners/egress.ts";
import {
  endpointAt,
  limits,
  permitFor,
  type Seen,
  standIn,
} from "../../packages/gateway/src/partners/server.fixture.ts";
import { alikeCases } from "./alike.ts";
import { brief } from "./brief.ts";
import { type Case, readFixtures } from "./fixture.ts";
import { type Asked, bytesOf, taskOf } from "./run-case.ts";

/** A key in the form that every kind of proof takes. */
const keyOf = ({ auth }: Dialect): string => (auth.kind === "tc3" ? "id-1:key-1" : "key-1");

const plain = { model: "model-1", stream: false, parameters: {}, tools: false };

/** Asks a server that stands in for a dialect's partner. */
async function askOver(
  test: TestContext,
  dialect: Dialect,
  answer: (response: ServerResponse, seen: Seen) => void | Promise<void>,
) {
  const server = await standIn(test, answer);
  const egress = openEgress({ simulator: server.url, limits });
  test.after(() => egress.close());
  const call = async function* (
    request: Asked & { model: string },
    changes: Partial<PartnerCall> = {},
  ): AsyncGenerator<StreamEvent> {
    const batches = askPartner(egress, {
      permit: permitFor(endpointAt(server.url, { dialect: dialect.dialect })),
      model: request.model,
      task: taskOf(request),
      credential: { type: "key", value: keyOf(dialect) },
      signal: new AbortController().signal,
      simulate: null,
      now: 1_551_113_065_000,
      ...changes,
    });
    for await (const events of batches) yield* events;
  };
  return { seen: server.seen, call };
}

function respond(response: ServerResponse, one: Case): void {
  response.writeHead(one.status, { "content-type": one.stream ? "text/event-stream" : "application/json" });
  response.end(bytesOf(one));
}

for (const { dialect: name, alike, cases: own, requests } of readFixtures()) {
  const dialect = dialects.get(name) ?? assert.fail(`no record ${name}`);
  const cases = [...(alike ? alikeCases(dialect) : []), ...own];
  const streamed =
    cases.find(({ stream, capability }) => stream && capability === "streamed") ?? assert.fail();

  describe(`a call in the dialect ${name}`, () => {
    it("gives what a whole and a streamed answer say, over a connection", async (test) => {
      const whole = cases.find(({ capability }) => capability === "whole") ?? assert.fail();
      const { call } = await askOver(test, dialect, (response, { headers }) =>
        respond(response, headers.accept === "text/event-stream" ? streamed : whole),
      );
      assert.deepEqual(brief(await Array.fromAsync(call(plain))), whole.says);
      assert.deepEqual(brief(await Array.fromAsync(call({ ...plain, stream: true }))), streamed.says);
    });

    it("proves who asks without a word of the key in path or body", async (test) => {
      const { call, seen } = await askOver(test, dialect, (response) => respond(response, streamed));
      for (const request of requests.filter(({ refuses }) => !refuses)) {
        await Array.fromAsync(call(request));
        const got = seen.at(-1) ?? assert.fail("nothing was sent");
        if (request.path) assert.equal(got.path, request.path, request.name);
        for (const [header, value] of Object.entries(request.headers)) {
          assert.equal(got.headers[header], value, `${request.name}: ${header}`);
        }
        assert.doesNotMatch(`${got.path} ${got.body}`, /key-1/);
      }
    });

    it("sends nothing where it cannot be sent as asked", async (test) => {
      const { call, seen } = await askOver(test, dialect, (response) => respond(response, streamed));
      for (const request of requests.filter(({ refuses }) => refuses)) {
        const [event, ...rest] = await Array.fromAsync(call(request));
        assert.ok(event?.type === "error" && event.code === "unsupported_parameter", request.name);
        assert.equal(event.detail, request.refuses?.join(", "));
        assert.deepEqual(rest, []);
      }
      assert.equal(seen.length, 0);
    });

    it("is hung up at once where the caller goes away in the middle", async (test) => {
      const client = new AbortController();
      const bytes = bytesOf(streamed);
      const { call, seen } = await askOver(test, dialect, (response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write(bytes.subarray(0, bytes.length >> 1), () => client.abort());
      });
      const events = await Array.fromAsync(call({ ...plain, stream: true }, { signal: client.signal }));
      const last = events.at(-1);
      assert.ok(last?.type === "error" && last.code === "client_cancelled");
      assert.deepEqual(await seen[0]?.over, { complete: false });
    });

    it("is no whole answer where the socket is cut in the middle", async (test) => {
      const bytes = bytesOf(streamed);
      const { call } = await askOver(test, dialect, (response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write(bytes.subarray(0, bytes.length >> 1), () => response.destroy());
      });
      const events = await Array.fromAsync(call({ ...plain, stream: true }));
      const last = events.at(-1);
      assert.ok(last?.type === "error" && last.class === "transport", JSON.stringify(last));
      assert.ok(!events.some(({ type }) => type === "finish"));
    });

    it("may be played by the simulator without a key", async (test) => {
      const { call, seen } = await askOver(test, dialect, (response) => respond(response, streamed));
      const simulated = { credential: { type: "simulated", value: "simulated-acme" } } as const;
      assert.deepEqual(
        brief(await Array.fromAsync(call({ ...plain, stream: true }, simulated))),
        streamed.says,
      );
      assert.ok(seen[0]?.headers["homeport-simulated-host"]);
    });
  });
}
