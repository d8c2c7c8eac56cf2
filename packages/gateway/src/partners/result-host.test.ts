import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import * as fc from "fast-check";
import { EgressFault } from "./address.ts";
import { type EgressPermit, openEgress } from "./egress.ts";
import { checkResult } from "./result-host.ts";
import { endpointAt, limits, permitFor, reply, standIn } from "./server.fixture.ts";

const host = "results.example.com";

function permit(regions: EgressPermit["regions"] = [], region = "aa-north"): EgressPermit {
  return permitFor(endpointAt("https://api.example.com/v1", { resultHosts: [{ host, region }] }), regions);
}

const refused = (address: string, changed = permit()) =>
  assert.throws(() => checkResult(changed, address, null), EgressFault, address);

describe("a result's address", () => {
  it("on a named host leads there by https, with its path and its query as they are", () => {
    for (const scheme of ["https", "http"]) {
      assert.deepEqual(
        checkResult(permit(), `${scheme}://${host}/a%2Fb.png?Expires=1&Signature=x%3D`, null),
        {
          origin: `https://${host}`,
          host,
          path: "/a%2Fb.png?Expires=1&Signature=x%3D",
        },
      );
    }
  });

  it("on any other host, at any other port, or of another scheme leads nowhere", () => {
    for (const address of [
      `https://sub.${host}/a`,
      `https://${host}.evil.example/a`,
      `https://evil.example/${host}`,
      `https://${host}:444/a`,
      `https://${host}./a`,
      `https://user@${host}/a`,
      `https://:word@${host}/a`,
      `ftp://${host}/a`,
      `file:///${host}/a`,
      `data:image/png;base64,iVBORw0KGgo=`,
      `//${host}/a`,
      "/a.png",
      "",
      "https://127.0.0.1/a",
      "https://2130706433/a",
      "https://[::ffff:7f00:1]/a",
    ]) {
      refused(address);
    }
    refused(`https://${host}/a`, permitFor(endpointAt("https://api.example.com/v1")));
  });

  it("in a region that the market does not permit leads nowhere", () => {
    refused(`https://${host}/a`, permit([["bb-*"]]));
    refused(`https://${host}/a`, permit([["aa-*"], ["bb-*"]]));
    assert.equal(checkResult(permit([["aa-*"]]), `https://${host}/a`, null).host, host);
  });

  it("at the simulator counts only where the simulator plays the partner", () => {
    const simulator = new URL("http://127.0.0.1:4711");
    const address = "http://127.0.0.1:4711/simulate/results/1";
    assert.equal(checkResult(permit(), address, simulator).host, null);
    refused(address);
    assert.throws(() => checkResult(permit(), "http://127.0.0.1:4712/a", simulator), EgressFault);
  });

  it("never leads anywhere but to a named host, whatever it is", () => {
    const piece = fc.constantFrom(
      "https:",
      "http:",
      "/",
      "//",
      "\\",
      "@",
      ":",
      "?",
      "#",
      host,
      "evil.example",
      "443",
      " ",
      "\t",
      "%00",
      "[::1]",
    );
    const addresses = fc.oneof(
      fc.webUrl(),
      fc.string(),
      fc.array(piece, { maxLength: 8 }).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(addresses, (address) => {
        try {
          const place = checkResult(permit(), address, null);
          assert.equal(place.origin, `https://${host}`);
          assert.ok(place.path.startsWith("/"));
        } catch (cause) {
          assert.ok(cause instanceof EgressFault, String(cause));
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("a result is fetched", () => {
  const collect = (test: TestContext, changed: EgressPermit, address: string) => {
    const egress = openEgress({ simulator: null, limits });
    test.after(() => egress.close());
    return egress.collect(changed, { address, signal: new AbortController().signal }, false);
  };

  it("from no private address, whatever name leads to it", async (test) => {
    const server = await standIn(test, (response) => reply(response, 200, {}));
    const named = endpointAt(server.url, { resultHosts: [{ host: "localhost", region: "aa-north" }] });
    const thrown = await collect(test, permitFor(named), `https://localhost/a`).catch(
      (cause: unknown) => cause,
    );
    const fault = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
    assert.ok(fault instanceof EgressFault, String(thrown));
    assert.equal(server.seen.length, 0);
  });

  it("only where the endpoint itself may be asked", async (test) => {
    const sent = collect(test, permit([["bb-*"]], "bb-north"), `https://${host}/a`);
    await assert.rejects(sent, (cause) => cause instanceof EgressFault && /outside/.test(cause.message));
  });

  it("without a word of who asks", async (test) => {
    const simulator = await standIn(test, (response) => reply(response, 200, {}));
    const egress = openEgress({ simulator: simulator.url, limits });
    test.after(() => egress.close());
    const call = { address: `https://${host}/a.png`, signal: new AbortController().signal };
    await (await egress.collect(permit(), call, true)).body.dump();
    const [seen] = simulator.seen;
    assert.deepEqual([seen?.method, seen?.path], ["GET", "/a.png"]);
    assert.equal(seen?.headers["homeport-simulated-host"], host);
    assert.equal(seen?.headers.authorization, undefined);
  });
});
