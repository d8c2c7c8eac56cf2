import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import * as fc from "fast-check";
import type { Endpoint } from "@homeport/protocol";
import { EgressFault } from "./address.ts";
import { type Egress, type EgressPermit, openEgress } from "./egress.ts";
import { endpointAt, limits, permitFor, reply, replyStream, standIn } from "./server.fixture.ts";

function egressFor(test: TestContext, simulator: string | null = null): Egress {
  const egress = openEgress({ simulator, limits });
  test.after(() => egress.close());
  return egress;
}

function post(
  egress: Egress,
  permit: EgressPermit,
  changes: { path?: string; query?: string; simulated?: boolean } = {},
) {
  const { path = "/chat/completions", query, simulated = false } = changes;
  const call = {
    path,
    ...(query === undefined ? {} : { query }),
    headers: { authorization: "Bearer secret" },
    body: "{}",
    signal: new AbortController().signal,
  };
  return egress.send(permit, call, simulated);
}

/** The fault with which the guard keeps a call in; undici's own errors do not count. */
async function keptIn(sent: Promise<unknown>): Promise<string> {
  const thrown = await sent.then(
    () => assert.fail("the call left"),
    (cause: unknown) => cause,
  );
  assert.ok(thrown instanceof EgressFault, String(thrown));
  return thrown.message;
}

describe("a call leaves", () => {
  it("to the endpoint the release names, path below its own, and nowhere else", async (test) => {
    const server = await standIn(test, (response) => reply(response, 200, {}));
    const response = await post(egressFor(test), permitFor(endpointAt(`${server.url}/v1/`)));
    await response.body.dump();
    assert.equal(response.statusCode, 200);
    assert.deepEqual(
      server.seen.map(({ method, path, body }) => ({ method, path, body })),
      [{ method: "POST", path: "/v1/chat/completions", body: "{}" }],
    );
    assert.equal(server.seen[0]?.headers["homeport-simulated-host"], undefined);
  });

  it("with the fixed query of a dialect behind its path", async (test) => {
    const server = await standIn(test, (response) => reply(response, 200, {}));
    const permit = permitFor(endpointAt(`${server.url}/v1`));
    await (await post(egressFor(test), permit, { query: "alt=sse" })).body.dump();
    assert.equal(server.seen[0]?.path, "/v1/chat/completions?alt=sse");
  });

  it("where the region and the inference scope are both among every list the market permits", async (test) => {
    const server = await standIn(test, (response) => reply(response, 200, {}));
    const endpoint = endpointAt(server.url, { region: "eu-west", inferenceScope: "eu" });
    for (const regions of [[], [["eu-*"]], [["eu-west", "eu"]], [["eu-*"], ["us-*", "eu-*"]]]) {
      await (await post(egressFor(test), permitFor(endpoint, regions))).body.dump();
    }
    assert.equal(server.seen.length, 4);
  });
});

describe("a call is kept in", () => {
  it("where a public name leads to a private address", async (test) => {
    const server = await standIn(test, (response) => reply(response, 200, {}));
    const endpoint = endpointAt(`https://localhost:${server.port}`, { privateAddress: false });
    const thrown = await post(egressFor(test), permitFor(endpoint)).catch((cause: unknown) => cause);
    const fault = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
    assert.ok(fault instanceof EgressFault, String(thrown));
    assert.equal(server.seen.length, 0);
  });

  it("where a literal address is private, however a URL may spell it", async (test) => {
    const egress = egressFor(test);
    for (const host of [
      "127.0.0.1",
      "127.1",
      "0x7f.1",
      "0x7f000001",
      "2130706433",
      "017700000001",
      "127.0.0.1.",
      "１２７.0.0.1",
      "0",
      "10.1",
      "192.168.1.1",
      "169.254.169.254",
      "[::1]",
      "[::]",
      "[::ffff:127.0.0.1]",
      "[::ffff:7f00:1]",
      "[0:0:0:0:0:ffff:a00:1]",
      "[fd00::1]",
      "[fe80::1]",
      "[64:ff9b::7f00:1]",
    ]) {
      const endpoint = endpointAt(`https://${host}/v1`, { privateAddress: false });
      assert.match(await keptIn(post(egress, permitFor(endpoint))), /private address on purpose/, host);
    }
  });

  it("where the Internet would be crossed without encryption", async (test) => {
    const endpoint = endpointAt("http://api.example/v1", { privateAddress: false });
    assert.match(await keptIn(post(egressFor(test), permitFor(endpoint))), /https only/);
  });

  it("where the region or the inference scope is outside of what the market permits", async (test) => {
    const server = await standIn(test, (response) => reply(response, 200, {}));
    const egress = egressFor(test, server.url);
    const outside: [Partial<Endpoint>, EgressPermit["regions"]][] = [
      [{ region: "us-east", inferenceScope: "eu" }, [["eu-*"]]],
      [{ region: "eu-west", inferenceScope: "global" }, [["eu-*"]]],
      [{ region: "eu-west", inferenceScope: "eu-west" }, [["eu-*"], ["us-*"]]],
      [{ region: "eu-west", inferenceScope: "eu-west" }, [["eu-north"]]],
      [{ region: "eu-west", inferenceScope: "eu-west" }, [["eu"]]],
      [{ region: "europe", inferenceScope: "eu" }, [["eu-*"]]],
      [{ region: "eu-west", inferenceScope: "eu-west" }, [[]]],
    ];
    for (const [places, regions] of outside) {
      for (const simulated of [false, true]) {
        const sent = post(egress, permitFor(endpointAt(server.url, places), regions), { simulated });
        assert.match(await keptIn(sent), /outside of what AA permits/);
      }
    }
    assert.equal(server.seen.length, 0);
  });

  it("where the address holds credentials, a query or a fragment", async (test) => {
    const egress = egressFor(test);
    for (const url of [
      "https://user@api.example/v1",
      "https://:secret@api.example/v1",
      "https://api.example/v1?key=1",
      "https://api.example/v1#x",
    ]) {
      const sent = post(egress, permitFor(endpointAt(url, { privateAddress: false })));
      assert.match(await keptIn(sent), /neither credentials nor a query/, url);
    }
  });

  it("where the path leads out of the endpoint", async (test) => {
    const server = await standIn(test, (response) => reply(response, 200, {}));
    const egress = egressFor(test);
    for (const path of ["/../admin", "/../v1-other/chat", "/%2e%2e/admin", "/x/../../admin", "/..\\admin"]) {
      assert.match(
        await keptIn(post(egress, permitFor(endpointAt(`${server.url}/v1`)), { path })),
        /leads out/,
        path,
      );
    }
    for (const path of ["//elsewhere.example/x", "/\\elsewhere.example/x"]) {
      assert.match(
        await keptIn(post(egress, permitFor(endpointAt(server.url)), { path })),
        /leads out/,
        path,
      );
    }
    assert.equal(server.seen.length, 0);
  });

  it("where the path holds a query, which would otherwise be dropped in silence", async (test) => {
    const permit = permitFor(endpointAt("https://api.example/v1", { privateAddress: false }));
    for (const path of ["/chat?version=1", "/chat#x"]) {
      assert.match(await keptIn(post(egressFor(test), permit, { path })), /holds a query/);
    }
  });

  it("where the dialect's own query is more than one plain word for another", async (test) => {
    const permit = permitFor(endpointAt("https://api.example/v1", { privateAddress: false }));
    for (const query of ["key=sk-1&x=y", "alt=", "a=b#c", "", "key=sk-1"]) {
      assert.match(await keptIn(post(egressFor(test), permit, { query })), /no plain word/, query);
    }
  });

  it("whatever the path, unless it stays below the endpoint's own", async (test) => {
    const server = await standIn(test, (response) => reply(response, 200, {}));
    const egress = egressFor(test);
    const permit = permitFor(endpointAt(`${server.url}/base/v1`));
    const part = fc.constantFrom(
      "/",
      "\\",
      "..",
      ".",
      "%2e",
      "%2E.",
      "v1",
      "v1x",
      "base",
      "@",
      "?",
      "#",
      ":80",
      "\t",
      "é",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 8 }), async (parts) => {
        server.seen.length = 0;
        const outcome = await post(egress, permit, { path: `/${parts.join("")}` }).then(
          (response) => response.body.dump().then(() => "left"),
          (cause: unknown) => cause,
        );
        if (outcome === "left") assert.match(server.seen[0]?.path ?? "", /^\/base\/v1\//);
        else assert.ok(outcome instanceof EgressFault, String(outcome));
      }),
    );
  });
});

describe("a redirect", () => {
  it("is never followed: the place it names sees no request", async (test) => {
    const elsewhere = await standIn(test, (response) => reply(response, 200, {}));
    for (const status of [301, 302, 303, 307, 308]) {
      const server = await standIn(test, (response) => {
        response.writeHead(status, { location: `${elsewhere.url}/v1` }).end();
      });
      const response = await post(egressFor(test), permitFor(endpointAt(server.url)));
      await response.body.dump();
      assert.equal(response.statusCode, status);
    }
    assert.equal(elsewhere.seen.length, 0);
  });
});

describe("the simulator", () => {
  it("must be on a loopback address", (test) => {
    for (const url of [
      "http://192.168.0.7:8471",
      "http://simulator.example",
      "http://127.example.com",
      "http://127.0.0.1.example.com",
      "http://localhost.example.com",
      "http://[::2]:1",
    ]) {
      assert.throws(() => openEgress({ simulator: url, limits }), EgressFault, url);
    }
    for (const url of ["http://127.0.0.1:1", "http://127.9.9.9:1", "http://localhost:1", "http://[::1]:1"]) {
      egressFor(test, url);
    }
  });

  it("is told whom it plays, at the partner's own path, and is all that sees the call", async (test) => {
    const simulator = await standIn(test, (response) => reply(response, 200, {}));
    const endpoint = endpointAt("https://api.partner.example:8443/v1", { privateAddress: false });
    const response = await post(egressFor(test, simulator.url), permitFor(endpoint), { simulated: true });
    await response.body.dump();
    assert.equal(simulator.seen[0]?.path, "/v1/chat/completions");
    assert.equal(simulator.seen[0]?.headers["homeport-simulated-host"], "api.partner.example:8443");
  });

  it("is not made up where none is configured", async (test) => {
    const endpoint = endpointAt("https://api.partner.example/v1", { privateAddress: false });
    const sent = post(egressFor(test), permitFor(endpoint), { simulated: true });
    assert.match(await keptIn(sent), /no simulator/);
  });
});

describe("a call that is given up", () => {
  it("is given up at the partner too, before the answer and in the middle of it", async (test) => {
    const chunk = Buffer.from("data: {}\n\n");
    const silent = await standIn(test, () => {});
    const talking = await standIn(test, async (response) => {
      response.on("close", () => response.destroy());
      await replyStream(response, [chunk]).catch(() => {});
    });
    const endless = await standIn(test, (response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      const timer = setInterval(() => response.write(chunk), 1);
      response.on("close", () => clearInterval(timer));
    });
    const egress = egressFor(test);
    const ask = (url: string, signal: AbortSignal) =>
      egress.send(permitFor(endpointAt(url)), { path: "/chat", headers: {}, body: "{}", signal }, false);

    const before = new AbortController();
    const unanswered = ask(silent.url, before.signal).catch((cause: unknown) => cause);
    while (silent.seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    before.abort();
    assert.ok((await unanswered) instanceof Error);
    assert.deepEqual(await silent.seen[0]?.over, { complete: false });

    const during = new AbortController();
    const response = await ask(endless.url, during.signal);
    await assert.rejects(async () => {
      for await (const _ of response.body) during.abort();
    });
    assert.deepEqual(await endless.seen[0]?.over, { complete: false });

    const whole = await ask(talking.url, new AbortController().signal);
    await whole.body.dump();
    assert.deepEqual(await talking.seen[0]?.over, { complete: true });
  });

  it("does not leave at all where it was given up beforehand", async (test) => {
    const server = await standIn(test, (response) => reply(response, 200, {}));
    const call = { path: "/chat", headers: {}, body: "{}", signal: AbortSignal.abort() };
    await assert.rejects(egressFor(test).send(permitFor(endpointAt(server.url)), call, false));
    assert.equal(server.seen.length, 0);
  });
});
