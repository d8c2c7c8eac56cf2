import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { describe, it, type TestContext } from "node:test";
import type { ModelTask, StreamEvent } from "@homeport/protocol";
import { askPartner, type PartnerCall } from "../call.ts";
import { openEgress } from "../egress.ts";
import { endpointAt, limits, permitFor, reply, type Seen, standIn } from "../server.fixture.ts";

const host = "results.example.com";
const png = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
const task: ModelTask = {
  type: "draw",
  prompt: "a kite",
  count: 1,
  size: null,
  sources: [],
  mask: null,
  quality: null,
};

/** Asks for a picture of a partner that answers with an address; what lies there is the test's. */
async function drawFrom(
  test: TestContext,
  store: (response: ServerResponse, seen: Seen) => void,
  changes: Partial<PartnerCall> = {},
): Promise<{ events: StreamEvent[]; seen: Seen[] }> {
  const server = await standIn(test, (response, seen) => {
    if (seen.headers["homeport-simulated-host"] === host) return store(response, seen);
    reply(response, 200, {
      request_id: "r-1",
      // Neither of these is ever followed: only what the record's pointer leads to is.
      poll: "https://elsewhere.example/tasks",
      output: {
        choices: [
          { finish_reason: "stop", message: { content: [{ image: `https://${host}/a.png?Signature=s` }] } },
        ],
      },
    });
  });
  const egress = openEgress({ simulator: server.url, limits });
  test.after(() => egress.close());
  const endpoint = endpointAt("https://api.example/v1", {
    dialect: "alibaba-native",
    privateAddress: false,
    resultHosts: [{ host, region: "aa-north" }],
  });
  const batches = askPartner(egress, {
    permit: permitFor(endpoint),
    model: "qwen-image-3.0",
    task,
    credential: { type: "simulated", value: "simulated-acme" },
    signal: new AbortController().signal,
    simulate: null,
    now: 0,
    ...changes,
  });
  return { events: (await Array.fromAsync(batches)).flat(), seen: server.seen };
}

const last = (events: readonly StreamEvent[]) => {
  const event = events.at(-1);
  return event?.type === "error" ? event.code : event?.type;
};

describe("a result", () => {
  it("is given on as bytes of the type that they show, whatever the store calls them", async (test) => {
    const { events, seen } = await drawFrom(test, (response) => {
      response.writeHead(200, { "content-type": "application/octet-stream" }).end(png);
    });
    const media = events.find(({ type }) => type === "media");
    assert.ok(media?.type === "media" && media.mediaType === "image/png");
    assert.deepEqual(Buffer.from(media.bytes), png);
    assert.equal(seen[1]?.path, "/a.png?Signature=s");
    assert.equal(seen[1]?.headers.authorization, undefined, "the store is not told who asks");
    assert.equal(last(events), "finish");
  });

  it("that is no picture is none, whatever the store calls it", async (test) => {
    const { events } = await drawFrom(test, (response) => {
      response.writeHead(200, { "content-type": "image/png" }).end("<script>alert(1)</script>");
    });
    assert.equal(last(events), "partner_garbled");
  });

  it("that is too large is not read to its end", async (test) => {
    const { events, seen } = await drawFrom(test, (response) => {
      response.writeHead(200, { "content-type": "image/png", "content-length": 64 * 1024 * 1024 });
      response.write(png);
    });
    assert.equal(last(events), "partner_garbled");
    assert.deepEqual(await seen[1]?.over, { complete: false });
  });

  it("that comes too slowly is given up in time", async (test) => {
    const { events } = await drawFrom(
      test,
      (response) => {
        response.writeHead(200, { "content-type": "image/png" });
        const drip = setInterval(() => response.write("x"), 10);
        response.on("close", () => clearInterval(drip));
      },
      { patience: { resultMs: 80 } },
    );
    assert.equal(last(events), "partner_timeout");
  });

  it("is let go within 100 ms when the caller goes", async (test) => {
    const client = new AbortController();
    let left = 0;
    const { events, seen } = await drawFrom(
      test,
      (response) => {
        response.writeHead(200, { "content-type": "image/png" });
        response.write(png, () => {
          left = performance.now();
          client.abort();
        });
      },
      { signal: client.signal },
    );
    assert.ok(performance.now() - left < 100);
    assert.equal(last(events), "client_cancelled");
    assert.deepEqual(await seen[1]?.over, { complete: false });
  });

  it("of a store that is crowded or broken is an outage of the partner's", async (test) => {
    const { events } = await drawFrom(test, (response) => reply(response, 503, "busy"));
    assert.equal(last(events), "partner_down");
  });

  it("whose connection breaks is no picture", async (test) => {
    const { events } = await drawFrom(test, (response) => {
      response.writeHead(200, { "content-type": "image/png", "content-length": 100 });
      response.write(png, () => response.destroy());
    });
    assert.equal(last(events), "partner_down");
    assert.ok(!events.some(({ type }) => type === "media"));
  });
});
