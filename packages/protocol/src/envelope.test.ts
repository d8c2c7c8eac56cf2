import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import {
  digestOf,
  generateKey,
  seal,
  signedBytes,
  signingKey,
  validSigners,
  verifyingKey,
} from "./envelope.ts";
import { Envelope } from "./signed.ts";

const [one, two, stranger] = [generateKey(), generateKey(), generateKey()];
const trusted = [one, two].map((key) => verifyingKey(key.publicPem));
const type = "application/vnd.homeport.test+json";
const payload = '{"serial":1,"说明":"放行"}';
const envelope = seal(
  type,
  payload,
  [one, two].map((key) => signingKey(key.privatePem)),
);

describe("an envelope", () => {
  test("names every trusted key that signed it", () => {
    assert.deepEqual(validSigners(envelope, trusted), [one.keyId, two.keyId]);
    assert.deepEqual(validSigners(seal(type, payload, [signingKey(two.privatePem)]), trusted), [two.keyId]);
  });

  test("is refused when any character of its payload or type is changed, added or removed", () => {
    const edit = fc
      .tuple(fc.constantFrom("payload", "payloadType"), fc.nat(), fc.constantFrom("", "x", "x "))
      .filter(([field, at, by]) => {
        const text = envelope[field as "payload"];
        return by !== text[at % text.length];
      });
    fc.assert(
      fc.property(edit, ([field, at, by]) => {
        const text = envelope[field as "payload"];
        const place = at % text.length;
        const changed = { ...envelope, [field]: text.slice(0, place) + by + text.slice(place + 1) };
        assert.deepEqual(validSigners(changed, trusted), []);
      }),
    );
  });

  test("is refused when a signature is changed, cut or exchanged", () => {
    const [first, second] = envelope.signatures;
    assert.ok(first && second);
    const signed = (signatures: Envelope["signatures"]) => validSigners({ ...envelope, signatures }, trusted);
    assert.deepEqual(signed([{ keyId: first.keyId, signature: second.signature }]), []);
    assert.deepEqual(signed([{ ...first, signature: "" }]), []);
    assert.deepEqual(signed([{ ...first, signature: first.signature.slice(0, -4) }]), []);
    fc.assert(
      fc.property(fc.nat(63), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const bytes = Buffer.from(first.signature, "base64url");
        bytes[at] = (bytes[at] ?? 0) ^ by;
        assert.deepEqual(signed([{ ...first, signature: bytes.toString("base64url") }]), []);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (signature) => assert.deepEqual(signed([{ ...first, signature }]), [])),
    );
  });

  test("is refused where the key that signed it is not trusted, whatever name it takes", () => {
    const forged = seal(type, payload, [signingKey(stranger.privatePem)]);
    assert.deepEqual(validSigners(forged, trusted), []);
    const [signature] = forged.signatures;
    assert.ok(signature);
    assert.deepEqual(
      validSigners({ ...forged, signatures: [{ ...signature, keyId: one.keyId }] }, trusted),
      [],
    );
    assert.deepEqual(validSigners(envelope, []), []);
  });

  test("counts a key once, however often it signed", () => {
    const key = signingKey(one.privatePem);
    assert.deepEqual(validSigners(seal(type, payload, [key, key]), trusted), [one.keyId]);
  });

  test("of one type never stands for another type or payload", () => {
    // Few letters, and the ones that the covered bytes are put together with.
    const words = fc.string({ unit: fc.constantFrom("a", " ", "1"), maxLength: 5 });
    const pairs = fc.tuple(words, words);
    fc.assert(
      fc.property(pairs, pairs, (left, right) => {
        const same = left[0] === right[0] && left[1] === right[1];
        assert.equal(signedBytes(...left).equals(signedBytes(...right)), same);
      }),
      { numRuns: 2_000 },
    );
    // The border between type and payload cannot be moved.
    assert.notDeepEqual(signedBytes("a b", "c"), signedBytes("a", "b c"));
  });

  test("survives JSON", () => {
    assert.deepEqual(validSigners(Envelope.parse(JSON.parse(JSON.stringify(envelope))), trusted), [
      one.keyId,
      two.keyId,
    ]);
  });
});

describe("keys", () => {
  test("have an id that follows from the public half", () => {
    assert.match(one.keyId, /^[0-9a-f]{16}$/);
    assert.equal(signingKey(one.privatePem).keyId, one.keyId);
    assert.equal(verifyingKey(one.publicPem).keyId, one.keyId);
    assert.notEqual(one.keyId, two.keyId);
  });

  test("of another kind are refused", () => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const privatePem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const publicPem = publicKey.export({ type: "spki", format: "pem" }).toString();
    assert.throws(() => signingKey(privatePem), /must be Ed25519/);
    assert.throws(() => verifyingKey(publicPem), /must be Ed25519/);
    assert.throws(() => signingKey("no key"));
    assert.throws(() => verifyingKey("no key"));
  });

  test("tell a private half from a public one", () => {
    assert.throws(() => signingKey(one.publicPem));
  });
});

test("a digest is SHA-256 in lower-case hexadecimal, the same for text and its bytes", () => {
  assert.equal(digestOf(""), "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  assert.equal(digestOf("放行"), digestOf(Buffer.from("放行")));
});
