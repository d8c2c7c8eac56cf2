import assert from "node:assert/strict";
import { createHash, createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { generateKey, signingKey, verifyingKey } from "./envelope.ts";
import { checkMessage, type SignableRequest, signMessage } from "./message-signature.ts";

const now = Date.UTC(2026, 10, 22, 9);
const [ana, eve] = [generateKey(), generateKey()];
const request: SignableRequest = {
  method: "POST",
  authority: "127.0.0.1:8471",
  path: "/v1/plans/plan-1/apply",
  body: Buffer.from('{"renew":true}'),
};

type Headers = Record<string, readonly string[] | undefined>;

function signed(name = "ana", what = request, at = now): Headers {
  const headers = signMessage(what, { name, key: signingKey(ana.privatePem) }, at);
  const lines = Object.entries(headers).map(([header, value]) => [header, [value]] as const);
  return { host: [what.authority], ...Object.fromEntries(lines) };
}

function check(headers: Headers, changed: Partial<SignableRequest> = {}, at = now) {
  const keyOf = (name: string) => (name === "eve" ? null : verifyingKey(ana.publicPem).publicKey);
  return checkMessage({ ...request, ...changed, headers }, keyOf, at);
}

const value = (headers: Headers, name: string) => headers[name]?.[0] ?? "";

describe("a signed request", () => {
  test("is its operator's, whatever letters the host is written in", () => {
    const result = check(signed(), { authority: "127.0.0.1:8471" });
    assert.deepEqual(
      { ...result, nonce: "" },
      { type: "valid", name: "ana", nonce: "", expiresAt: now + 300_000 },
    );
    const upper = { ...request, authority: "Control.Maker.Example" };
    assert.equal(check(signed("ana", upper), { authority: "control.maker.example" }).type, "valid");
  });

  test("has no two nonces alike", () => {
    const nonces = Array.from({ length: 100 }, () => {
      const result = check(signed());
      return result.type === "valid" ? result.nonce : assert.fail();
    });
    assert.equal(new Set(nonces).size, 100);
  });

  test("covers what RFC 9421 says, as anybody can check without this code", () => {
    const headers = signed();
    const input = value(headers, "signature-input");
    const base = [
      '"@method": POST',
      '"@authority": 127.0.0.1:8471',
      '"@path": /v1/plans/plan-1/apply',
      `"content-digest": sha-256=:${createHash("sha256").update(request.body).digest("base64")}:`,
      `"@signature-params": ${input.replace("operator=", "")}`,
    ].join("\n");
    const signature = Buffer.from(value(headers, "signature").slice("operator=:".length, -1), "base64");
    assert.ok(verify(null, Buffer.from(base), createPublicKey(ana.publicPem), signature));
    assert.match(
      input,
      /^operator=\("@method" "@authority" "@path" "content-digest"\);created=1795338000;expires=1795338300;nonce="[\w-]{22}";keyid="ana";alg="ed25519"$/,
    );
  });

  test("without a body has the digest of nothing", () => {
    const bare = { ...request, method: "DELETE", body: new Uint8Array() };
    assert.equal(check(signed("ana", bare), bare).type, "valid");
    assert.equal(
      value(signed("ana", bare), "content-digest"),
      "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:",
    );
  });

  test("is not good for another method, host, path or body, even where only white space differs", () => {
    for (const changed of [
      { method: "DELETE" },
      { authority: "127.0.0.1:8472" },
      { path: "/v1/plans/plan-2/apply" },
      { path: "/v1/plans/plan-1/apply/" },
    ]) {
      const result = check(signed(), changed);
      assert.equal(result.type, "invalid");
      assert.match(result.message, /not `ana`'s own over `.*`, which is what arrived/);
    }
    const result = check(signed(), { body: Buffer.from('{ "renew": true }') });
    assert.deepEqual([result.type, "path" in result && result.path], ["invalid", "content-digest"]);
    const other = signed("ana", { ...request, body: Buffer.from("{}") });
    const digest = { ...signed(), "content-digest": other["content-digest"] };
    assert.equal(check(digest, { body: Buffer.from("{}") }).type, "invalid");
  });

  test("is not good with another's key, nor under another's name", () => {
    const forged = signMessage(request, { name: "ana", key: signingKey(eve.privatePem) }, now);
    assert.equal(check({ ...signed(), signature: [forged.signature] }).type, "invalid");
    const renamed = value(signed(), "signature-input").replace('"ana"', '"lea"');
    assert.equal(check({ ...signed(), "signature-input": [renamed] }).type, "invalid");
    assert.deepEqual(check(signed("eve")), { type: "unknown", name: "eve" });
  });

  test("is refused where any character of its headers is changed, and nothing throws", () => {
    const names = fc.constantFrom("content-digest", "signature-input", "signature");
    fc.assert(
      fc.property(names, fc.nat(), fc.string({ maxLength: 3 }), (name, at, by) => {
        const text = value(signed(), name);
        const place = at % text.length;
        const edited = text.slice(0, place) + by + text.slice(place + 1);
        fc.pre(edited !== text);
        assert.notEqual(check({ ...signed(), [name]: [edited] }).type, "valid", `${name}: ${edited}`);
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(names, fc.string({ unit: "binary" }), (name, text) => {
        assert.notEqual(check({ ...signed(), [name]: [text] }).type, "valid");
      }),
    );
  });

  test("comes from an operator of any name that is whole", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }), (name) => {
        fc.pre(name.isWellFormed() && name.length <= 64 && name !== "eve");
        const headers = signed(name);
        assert.match(value(headers, "signature-input"), /^[\x20-\x7e]+$/);
        const result = check(headers);
        assert.equal(result.type === "valid" && result.name, name);
      }),
    );
    const result = check(signed("李雷 — 法务"));
    assert.equal(result.type === "valid" && result.name, "李雷 — 法务");
    assert.throws(() => signed("\ud800"), /whole Unicode characters/);
  });
});

describe("the time of a signature", () => {
  const at = (milliseconds: number, nowThere = now) =>
    check(signed("ana", request, nowThere), {}, milliseconds);

  test("may lie 60 s ahead and 300 s back, and no more", () => {
    assert.equal(at(now - 60_000).type, "valid");
    assert.equal(at(now - 60_001).type, "untimely");
    assert.equal(at(now + 299_999).type, "valid");
    assert.equal(at(now + 300_000).type, "untimely");
  });

  test("is told with both clocks where it does not fit", () => {
    const late = at(now + 3_600_000);
    assert.ok(late.type === "untimely");
    assert.match(
      late.message,
      /2026-11-22T09:00:00\.000Z by the signer's clock.*control's clock says 2026-11-22T10:00/,
    );
    const early = at(now - 3_600_000);
    assert.ok(early.type === "untimely");
    assert.match(early.message, /lies in the future/);
  });

  test("cannot be stretched by the one who signs", () => {
    const stretched = (created: number, expires: number) => {
      const text = value(signed(), "signature-input")
        .replace(/created=\d+/, `created=${created}`)
        .replace(/expires=\d+/, `expires=${expires}`);
      return text;
    };
    // Signed anew over the stretched text, as an operator with their own tools could.
    const seconds = now / 1_000;
    for (const [created, expires] of [
      [seconds, seconds + 301],
      [seconds, seconds],
      [seconds, seconds - 1],
      [0, 99_999_999_999],
      [99_999_999_999, 99_999_999_999],
    ] as const) {
      const result = check(resign(stretched(created, expires)));
      assert.equal(result.type, "untimely", JSON.stringify(result));
    }
  });
});

/** Headers with a signature over any parameters at all. */
function resign(input: string): Headers {
  const digest = `sha-256=:${createHash("sha256").update(request.body).digest("base64")}:`;
  const { method, authority, path } = request;
  const base = [
    `"@method": ${method}`,
    `"@authority": ${authority}`,
    `"@path": ${path}`,
    `"content-digest": ${digest}`,
    `"@signature-params": ${input.replace("operator=", "")}`,
  ].join("\n");
  const made = sign(null, Buffer.from(base), createPrivateKey(ana.privatePem)).toString("base64");
  return {
    host: [authority],
    "content-digest": [digest],
    "signature-input": [input],
    signature: [`operator=:${made}:`],
  };
}

describe("the headers of a signature", () => {
  const good = () => value(signed(), "signature-input");
  const refused = (changes: Headers, message: RegExp) => {
    const result = check({ ...signed(), ...changes });
    assert.ok(result.type === "unsigned", JSON.stringify(result));
    assert.match(`${result.path}: ${result.message}`, message);
  };

  test("must all be there, and each once", () => {
    for (const name of ["content-digest", "signature-input", "signature"]) {
      const line = value(signed(), name);
      refused({ [name]: undefined }, new RegExp(`${name}: .*is missing`));
      refused({ [name]: [] }, /is missing/);
      refused({ [name]: [""] }, /is missing/);
      refused({ [name]: [line, line] }, new RegExp(`${name}.* came 2 times`));
    }
    refused({ host: ["127.0.0.1:8471", "evil.example"] }, /`host` came 2 times/);
  });

  test("are bounded", () => {
    for (const name of ["content-digest", "signature-input", "signature"]) {
      refused({ [name]: [`${value(signed(), name)}${"x".repeat(10_000)}`] }, /has more than \d+ characters/);
    }
  });

  test("hold one signature, labelled `operator`, over the four components and nothing else", () => {
    const line = value(signed(), "signature");
    refused({ signature: [`${line}, proxy=:${"A".repeat(8)}:`] }, /no other beside it|more than/);
    refused({ "signature-input": [`${good()}, proxy=("@method");created=1`] }, /not one of created/);
    refused({ "signature-input": [good().replace("operator=", "sig1=")] }, /beginning `operator=/);
    refused({ "signature-input": [good().replace(' "content-digest"', "")] }, /beginning `operator=/);
    refused({ "signature-input": [good().replace('"@method" ', '"@method" "date" ')] }, /beginning/);
    refused({ "content-digest": ["sha-512=:AAAA:"] }, /one SHA-256 is expected/);
    const digest = value(signed(), "content-digest");
    refused({ "content-digest": [digest.replace("=:", "=: ")] }, /one SHA-256 is expected/);
  });

  test("name every parameter once and no other", () => {
    for (const name of ["created", "expires", "nonce", "keyid", "alg"]) {
      const input = good();
      const part = new RegExp(`;${name}=[^;]+`).exec(input)?.[0] ?? assert.fail();
      refused({ "signature-input": [input.replace(part, "")] }, new RegExp(`\`${name}\` is missing`));
      refused({ "signature-input": [`${input}${part}`] }, new RegExp(`\`${name}\` stands twice`));
    }
    for (const part of [';tag="x"', ";created", ";__proto__=1", ";constructor=1", ";"]) {
      refused({ "signature-input": [`${good()}${part}`] }, /is not one of created/);
    }
    refused({ "signature-input": [good().replace("ed25519", "hmac-sha256")] }, /alg="ed25519"/);
    refused({ "signature-input": [good().replace(/nonce="[^"]+"/, 'nonce="short"')] }, /is not one of/);
    refused({ "signature-input": [good().replace(/created=\d+/, "created=-1")] }, /is not one of/);
  });

  test("may have the parameters in any order", () => {
    const [components = "", ...parts] = good().split(";");
    assert.equal(check(resign([components, ...parts.toReversed()].join(";"))).type, "valid");
  });

  test("have one spelling of a name only", () => {
    for (const spelling of ["%61na", "%e6%9d%8e", "%E6%9D", "ana%", "%00".repeat(65)]) {
      refused(resign(good().replace('"ana"', `"${spelling}"`)), /no operator's name in percent-encoding/);
    }
  });
});
