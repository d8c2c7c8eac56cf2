import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { describe, it, type TestContext } from "node:test";
import { gzipSync } from "node:zlib";
import type { ChatTask, Endpoint, StreamEvent } from "@homeport/protocol";
import * as fc from "fast-check";
import { askPartner, type PartnerCall } from "./call.ts";
import { openEgress } from "./egress.ts";
import {
  endpointAt,
  limits,
  permitFor,
  reply,
  replyStream,
  type Seen,
  standIn,
  streamOf,
} from "./server.fixture.ts";

const parameters = { maxTokens: null, temperature: null, topP: null, stop: null, seed: null };

type Changes = Partial<Omit<PartnerCall, "task">> & {
  endpoint?: Partial<Endpoint>;
  task?: Partial<ChatTask>;
};

function callOf(url: string, { endpoint = {}, task = {}, ...changes }: Changes): PartnerCall {
  return {
    permit: permitFor(endpointAt(url, endpoint)),
    model: "m-1",
    credential: { type: "key", value: "sk-1" },
    signal: new AbortController().signal,
    simulate: null,
    now: 0,
    task: { type: "chat", messages: [{ role: "user", content: "Hello" }], stream: true, parameters, ...task },
    ...changes,
  };
}

type Asking = { ask: (changes?: Changes) => Promise<StreamEvent[]>; seen: Seen[] };

/** A stand-in for a partner, and a way to ask it. */
async function partnerThat(
  test: TestContext,
  answer: (response: ServerResponse, seen: Seen) => void | Promise<void>,
): Promise<Asking> {
  const server = await standIn(test, answer);
  const egress = openEgress({ simulator: server.url, limits });
  test.after(() => egress.close());
  return {
    seen: server.seen,
    ask: async (changes = {}) =>
      (await Array.fromAsync(askPartner(egress, callOf(server.url, changes)))).flat(),
  };
}

function chunk(delta: object, finish: string | null = null): object {
  return { id: "c-1", model: "m-1", choices: [{ index: 0, delta, finish_reason: finish }] };
}

const usage = { id: "c-1", model: "m-1", choices: [], usage: { prompt_tokens: 3, completion_tokens: 2 } };
const answer = [chunk({ content: "小明 says " }), chunk({ content: "👩‍👩‍👧" }), chunk({}, "stop"), usage];
const events: StreamEvent[] = [
  { type: "start", id: "c-1", model: "m-1" },
  { type: "text", text: "小明 says " },
  { type: "text", text: "👩‍👩‍👧" },
  { type: "finish", reason: "stop" },
  {
    type: "usage",
    usage: { inputTokens: 3, outputTokens: 2, cachedInputTokens: null, reasoningTokens: null },
  },
];

function codes(found: readonly StreamEvent[]): string[] {
  return found.map((event) => {
    if (event.type === "error") return `${event.class} ${event.code}`;
    return event.type === "verdict" ? `verdict ${event.verdict.type}` : event.type;
  });
}

describe("a partner's streamed answer", () => {
  it("gives the same events however the network cuts its bytes", async (test) => {
    let pieces: Uint8Array[] = [];
    const { ask } = await partnerThat(test, (response) => replyStream(response, pieces));
    const bytes = streamOf(answer);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: bytes.length }), { maxLength: 12 }), async (cuts) => {
        const places = [0, ...cuts, bytes.length].toSorted((a, b) => a - b);
        pieces = places.slice(1).map((to, index) => bytes.subarray(places[index], to));
        assert.deepEqual(await ask(), events);
      }),
      { numRuns: 60 },
    );
  });

  it("needs no `[DONE]`, but its finish", async (test) => {
    const { ask } = await partnerThat(test, (response) => replyStream(response, [streamOf(answer, false)]));
    assert.deepEqual(await ask(), events);
  });

  it("is never whole without its finish, whether it ends early, early with `[DONE]`, or is cut off", async (test) => {
    for (const done of [true, false]) {
      const early = await partnerThat(test, (response) =>
        replyStream(response, [streamOf(answer.slice(0, 2), done)]),
      );
      assert.deepEqual(codes(await early.ask()), ["start", "text", "text", "protocol partner_garbled"]);
    }
    const cut = await partnerThat(test, (response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(streamOf(answer.slice(0, 2), false), () => response.destroy());
    });
    const found = codes(await cut.ask());
    assert.equal(found.at(-1), "transport partner_down");
    assert.ok(!found.includes("finish"));
  });

  it("ends in one error at a chunk that is no JSON, and nothing after it counts", async (test) => {
    const chunks = [answer[0], '{"choices":[{"del', ...answer.slice(1)];
    const { ask } = await partnerThat(test, (response) => replyStream(response, [streamOf(chunks)]));
    assert.deepEqual(codes(await ask()), ["start", "text", "protocol partner_garbled"]);
  });

  it("ends in one error at bytes that are no UTF-8", async (test) => {
    const bytes = Buffer.concat([streamOf(answer.slice(0, 1), false), Buffer.from([0xff, 0x0a, 0x0a])]);
    const { ask } = await partnerThat(test, (response) => replyStream(response, [bytes]));
    assert.deepEqual(codes(await ask()).at(-1), "protocol partner_garbled");
  });

  it("has its verdict for its last word where the partner cuts it for content", async (test) => {
    const error = {
      code: "data_inspection_failed",
      message: "Output data may contain inappropriate content.",
    };
    const { ask } = await partnerThat(test, (response) =>
      replyStream(response, [streamOf([answer[0], { error }])]),
    );
    const found = await ask({ endpoint: { dialect: "alibaba" } });
    assert.deepEqual(codes(found), ["start", "text", "verdict hit"]);
  });

  it("is taken whole where the partner does not stream it after all", async (test) => {
    const whole = {
      id: "c-1",
      model: "m-1",
      choices: [{ message: { content: "Hi" }, finish_reason: "stop" }],
    };
    const { ask } = await partnerThat(test, (response) => reply(response, 200, whole));
    assert.deepEqual(codes(await ask()), ["start", "text", "finish"]);
  });
});

describe("a partner's whole answer", () => {
  const whole = { id: "c-1", model: "m-1", choices: [{ message: { content: "Hi" }, finish_reason: "stop" }] };
  const task = { stream: false };

  it("is its text and its finish", async (test) => {
    const { ask } = await partnerThat(test, (response) => {
      response.setHeader("content-type", "application/json; charset=utf-8");
      reply(response, 200, whole);
    });
    assert.deepEqual(codes(await ask({ task })), ["start", "text", "finish"]);
  });

  it("is an error without its finish", async (test) => {
    const { ask } = await partnerThat(test, (response) =>
      reply(response, 200, { choices: [{ message: { content: "Hi" } }] }),
    );
    assert.deepEqual(codes(await ask({ task })), ["start", "text", "protocol partner_garbled"]);
  });

  it("is an error, not an empty answer, where status 200 holds one", async (test) => {
    // facts/partners.md, 1: two SDKs report an HTTP-200 JSON error body as an empty finish
    const error = { message: "words", code: "insufficient_quota" };
    const { ask } = await partnerThat(test, (response) => reply(response, 200, { error }));
    assert.deepEqual(codes(await ask({ task })), ["quota partner_quota"]);
  });

  it("is an error where it is a page, half a body, not UTF-8 or nothing", async (test) => {
    for (const body of ["<html>Bad gateway</html>", JSON.stringify(whole).slice(0, 20), "\u{FEFF}", ""]) {
      const { ask } = await partnerThat(test, (response) => reply(response, 200, body));
      assert.deepEqual(codes(await ask({ task })), ["protocol partner_garbled"], body);
    }
    const latin = await partnerThat(test, (response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(
        Buffer.from('{"choices":[{"message":{"content":"\xe9"},"finish_reason":"stop"}]}', "latin1"),
      );
    });
    assert.deepEqual(codes(await latin.ask({ task })), ["protocol partner_garbled"]);
  });

  it("is an error where it comes compressed, which nobody asked for", async (test) => {
    const { ask, seen } = await partnerThat(test, (response) => {
      response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
      response.end(gzipSync(JSON.stringify(whole)));
    });
    assert.deepEqual(codes(await ask({ task })), ["protocol partner_garbled"]);
    assert.equal(seen[0]?.headers["accept-encoding"], undefined);
  });

  it("is an error where it has no end: no more than a bounded part is read", async (test) => {
    const { ask, seen } = await partnerThat(test, (response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const piece = Buffer.alloc(256 * 1024, " ");
      const more = () => {
        while (!response.destroyed && response.write(piece));
      };
      response.on("drain", more);
      more();
    });
    assert.deepEqual(codes(await ask({ task })), ["protocol partner_garbled"]);
    assert.deepEqual(await seen[0]?.over, { complete: false });
  });
});

describe("a partner's failure", () => {
  it("is told by its class whatever its form, with the wait the partner names", async (test) => {
    const page = await partnerThat(test, (response) => reply(response, 502, "<html>Bad gateway</html>"));
    assert.deepEqual(codes(await page.ask()), ["capacity partner_capacity"]);
    const busy = await partnerThat(test, (response) => {
      response.setHeader("retry-after", "2.2");
      reply(response, 429, { error: { code: "rate_limit_exceeded" } });
    });
    const [event] = await busy.ask();
    assert.ok(event?.type === "error" && event.class === "capacity" && event.retryAfterSeconds === 3);
  });

  it("names no wait where the header is a date, negative or absurd", async (test) => {
    for (const wait of ["Wed, 21 Oct 2026 07:28:00 GMT", "-1", "1e9", "soon"]) {
      const { ask } = await partnerThat(test, (response) => {
        response.setHeader("retry-after", wait);
        reply(response, 429, {});
      });
      const [event] = await ask();
      assert.ok(event?.type === "error" && event.retryAfterSeconds === null, wait);
    }
  });

  it("is its verdict and nothing more where it refuses the request for content", async (test) => {
    const error = { code: "invalid_prompt", message: "words" };
    const { ask } = await partnerThat(test, (response) => reply(response, 400, { error }));
    assert.deepEqual(codes(await ask()), ["verdict hit"]);
  });

  it("is a redirect, because redirects are never followed", async (test) => {
    const elsewhere = await standIn(test, (response) => replyStream(response, [streamOf(answer)]));
    const { ask } = await partnerThat(test, (response) => {
      response.writeHead(307, { location: elsewhere.url }).end();
    });
    assert.deepEqual(codes(await ask()), ["transport egress_denied"]);
    assert.equal(elsewhere.seen.length, 0);
  });

  it("is that nobody is there", async (test) => {
    const { ask } = await partnerThat(test, () => {});
    const found = await ask({ permit: permitFor(endpointAt("http://127.0.0.1:1")) });
    assert.deepEqual(codes(found), ["transport partner_down"]);
  });

  it("is that it hangs up without a word", async (test) => {
    const { ask } = await partnerThat(test, (response) => {
      response.destroy();
    });
    assert.deepEqual(codes(await ask()), ["transport partner_down"]);
  });

  it("is a time-out where it says nothing, before the answer and in the middle of it", async (test) => {
    const server = await standIn(test, (response, { body }) => {
      if (body.includes("later"))
        response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
    });
    const egress = openEgress({ simulator: null, limits: { ...limits, firstByteMs: 50, gapMs: 50 } });
    test.after(() => egress.close());
    for (const model of ["now", "later"]) {
      const found = (await Array.fromAsync(askPartner(egress, callOf(server.url, { model })))).flat();
      assert.deepEqual(codes(found), ["transport partner_timeout"], model);
    }
  });
});

describe("a call to a partner", () => {
  it("carries the key, the model and what was said, and asks for a stream where one is wanted", async (test) => {
    const { ask, seen } = await partnerThat(test, (response) => replyStream(response, [streamOf(answer)]));
    await ask();
    await ask({ task: { stream: false } });
    assert.equal(seen[0]?.headers.authorization, "Bearer sk-1");
    assert.equal(seen[0]?.headers.accept, "text/event-stream");
    assert.equal(seen[1]?.headers.accept, "application/json");
    const body: unknown = JSON.parse(seen[0]?.body ?? "");
    assert.deepEqual(body, {
      model: "m-1",
      messages: [{ role: "user", content: "Hello" }],
      stream: true,
      store: false,
      stream_options: { include_usage: true },
    });
  });

  it("brings back the headers that the dialect lets pass, and no other", async (test) => {
    const { ask } = await partnerThat(test, (response) => {
      response.setHeader("x-request-id", "req-1");
      response.setHeader("x-ratelimit-remaining-requests", "7");
      response.setHeader("x-dashscope-uid", "123");
      response.setHeader("set-cookie", "a=b");
      return replyStream(response, [streamOf(answer)]);
    });
    const [first] = await ask();
    assert.ok(first?.type === "start");
    assert.deepEqual(first.headers, { "x-request-id": "req-1", "x-ratelimit-remaining-requests": "7" });
  });

  it("is not made with a credential that the partner's signature cannot be made of", async (test) => {
    const { ask, seen } = await partnerThat(test, (response) => replyStream(response, [streamOf(answer)]));
    assert.deepEqual(codes(await ask({ endpoint: { dialect: "tencent-native" } })), [
      "credential partner_credential",
    ]);
    assert.equal(seen.length, 0);
  });

  it("passes what scripts the simulator's faults on to the simulator only", async (test) => {
    const { ask, seen } = await partnerThat(test, (response) => replyStream(response, [streamOf(answer)]));
    await ask({ simulate: "cut" });
    await ask({ simulate: "cut", credential: { type: "simulated", value: "simulated-acme" } });
    assert.equal(seen[0]?.headers["homeport-simulate"], undefined);
    assert.equal(seen[1]?.headers["homeport-simulate"], "cut");
    assert.ok(seen[1]?.headers["homeport-simulated-host"]);
  });

  it("is not made where a parameter cannot be honoured, and says which", async (test) => {
    const { ask, seen } = await partnerThat(test, (response) => replyStream(response, [streamOf(answer)]));
    const task = { parameters: { ...parameters, temperature: 2, seed: -1 } };
    const [event, ...rest] = await ask({ endpoint: { dialect: "alibaba" }, task });
    assert.ok(
      event?.type === "error" &&
        event.code === "unsupported_parameter" &&
        event.detail === "temperature, seed",
    );
    assert.deepEqual(rest, []);
    assert.equal(seen.length, 0);
  });

  it("is not made where the guard forbids it", async (test) => {
    const { ask, seen } = await partnerThat(test, (response) => replyStream(response, [streamOf(answer)]));
    const found = await ask({ endpoint: { privateAddress: false } });
    assert.deepEqual(codes(found), ["ours egress_denied"]);
    const misled = await ask({ endpoint: { url: "https://localhost:1/", privateAddress: false } });
    assert.deepEqual(
      codes(misled),
      ["transport egress_denied"],
      "the endpoint's own, where its name leads astray",
    );
    assert.equal(seen.length, 0);
  });

  it("is not made in a dialect that this build does not speak", async (test) => {
    const { ask, seen } = await partnerThat(test, (response) => replyStream(response, [streamOf(answer)]));
    for (const dialect of ["klingon", "constructor", ""]) {
      assert.deepEqual(codes(await ask({ endpoint: { dialect } })), ["ours partner_rejected"]);
    }
    assert.equal(seen.length, 0);
  });

  it("ends as cancelled where the caller went away, and the partner is told", async (test) => {
    const client = new AbortController();
    const { ask, seen } = await partnerThat(test, async (response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(streamOf(answer.slice(0, 1), false), () => client.abort());
    });
    assert.equal(codes(await ask({ signal: client.signal })).at(-1), "transport client_cancelled");
    assert.deepEqual(await seen[0]?.over, { complete: false });
  });

  it("is hung up where nobody reads on", async (test) => {
    const server = await standIn(test, (response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(streamOf(answer.slice(0, 2), false));
    });
    const egress = openEgress({ simulator: null, limits });
    test.after(() => egress.close());
    for await (const events of askPartner(egress, callOf(server.url, {}))) {
      if (events.some(({ type }) => type === "text")) break;
    }
    assert.deepEqual(await server.seen[0]?.over, { complete: false });
  });
});
