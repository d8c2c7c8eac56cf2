import assert from "node:assert/strict";
import { createHmac, generateKeyPairSync, type KeyObject } from "node:crypto";
import { describe, it } from "node:test";
import { type Device, Problem } from "@homeport/protocol";
import * as fc from "fast-check";
import { type JWTPayload, SignJWT } from "jose";
import { type Identify, identifier, Issuers } from "./identity.ts";

const now = Date.UTC(2026, 10, 22, 9);
const seconds = now / 1_000;

function issuerOf(issuer: string, kid: string) {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const jwk = { ...publicKey.export({ format: "jwk" }), kid, alg: "EdDSA", use: "sig" };
  return { issuer, kid, privateKey, publicKey, jwks: { keys: [jwk] } };
}

const maker = issuerOf("https://id.maker.example", "key-1");
const other = issuerOf("https://id.other.example", "key-1");
const issuers = Issuers.parse({
  audience: "homeport",
  issuers: [maker, other].map(({ issuer, jwks }) => ({ issuer, jwks })),
});

const device = {
  soldIn: "US",
  account: "US",
  location: "US",
  platform: "ios",
  language: "en-US",
  ageBand: "adult",
};
const identified: Device = {
  ...device,
  platform: "ios",
  ageBand: "adult",
  consent: [],
  capabilities: [],
  switchedOff: [],
};
const good: JWTPayload = {
  iss: maker.issuer,
  aud: "homeport",
  iat: seconds - 60,
  exp: seconds + 600,
  device,
};

function tokenOf(
  claims: JWTPayload,
  header: object = {},
  key: KeyObject = maker.privateKey,
): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: "EdDSA", kid: "key-1", ...header }).sign(key);
}

/** A token put together by hand, for what no library would sign. */
function forged(header: object, claims: object, signature: string | ((input: string) => string)): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${typeof signature === "string" ? signature : signature(input)}`;
}

function open(unsigned = false): Identify {
  return identifier({ issuers, unsigned });
}

function ask(identify: Identify, token: string, at = now): Promise<Device> {
  return identify({ authorization: `Bearer ${token}`, device: undefined }, at);
}

/** Why a device is not accepted. */
async function refusal(asked: Promise<unknown>): Promise<string> {
  const thrown = await asked.then(
    () => assert.fail("the device was accepted"),
    (cause: unknown) => cause,
  );
  assert.ok(thrown instanceof Problem && thrown.status === 401, String(thrown));
  const [issue] = thrown.details.issues ?? [];
  return thrown.code === "device_token_missing" ? thrown.code : `${issue?.path}: ${issue?.message}`;
}

async function refusalOf(claims: JWTPayload, header: object = {}, key?: KeyObject): Promise<string> {
  return refusal(ask(open(), await tokenOf(claims, header, key)));
}

describe("a device", () => {
  it("is the one that the maker's identity service vouches for", async () => {
    assert.deepEqual(await ask(open(), await tokenOf(good)), identified);
    assert.deepEqual(await ask(open(), await tokenOf({ ...good, aud: ["homeport", "else"] })), identified);
    assert.deepEqual(
      await ask(open(), await tokenOf({ ...good, iss: other.issuer }, {}, other.privateKey)),
      identified,
    );
  });

  it("is named by a token, and by nothing else where there is one", async () => {
    const identify = open(true);
    const claims = JSON.stringify({ ...device, soldIn: "CN" });
    const both = { authorization: `Bearer ${await tokenOf(good)}`, device: claims };
    assert.equal((await identify(both, now)).soldIn, "US");
    const bad = { authorization: `Bearer ${await tokenOf({ ...good, aud: "else" })}`, device: claims };
    assert.match(await refusal(identify(bad, now)), /aud/);
  });

  it("is missing where the request names none", async () => {
    assert.equal(
      await refusal(open()({ authorization: undefined, device: undefined }, now)),
      "device_token_missing",
    );
  });
});

describe("a device token is refused", () => {
  const cases: [string, JWTPayload, RegExp][] = [
    ["after its expiry", { ...good, exp: seconds - 31 }, /has expired/],
    ["before its time", { ...good, nbf: seconds + 31 }, /`nbf`/],
    ["for another audience", { ...good, aud: "elsewhere" }, /`aud`/],
    ["for no audience", { ...good, aud: undefined as unknown as string }, /`aud`/],
    ["of an unknown issuer", { ...good, iss: "https://id.stranger.example" }, /`iss`/],
    ["of an issuer named like a method", { ...good, iss: "constructor" }, /`iss`/],
    ["of no issuer", { ...good, iss: undefined as unknown as string }, /`iss`/],
    ["without an expiry", { ...good, exp: undefined as unknown as number }, /`exp`/],
    ["without the time it was issued", { ...good, iat: undefined as unknown as number }, /`iat`/],
    ["without a device", { iss: maker.issuer, aud: "homeport", iat: seconds, exp: seconds + 600 }, /^: /],
    ["with a device that is only a name", { ...good, device: "ios" }, /^: /],
    ["with a field of the device that nobody knows", { ...good, device: { ...device, vip: true } }, /^vip: /],
    [
      "with a platform that nobody knows",
      { ...good, device: { ...device, platform: "toaster" } },
      /^platform: /,
    ],
    ["with a place that is none", { ...good, device: { ...device, soldIn: "Mars" } }, /^soldIn: /],
    [
      "without the place the device was sold in",
      { ...good, device: { ...device, soldIn: undefined } },
      /^soldIn: /,
    ],
  ];
  for (const [name, claims, reason] of cases) {
    it(name, async () => {
      const known = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
      assert.match(await refusalOf(known), reason);
    });
  }

  it("where one issuer's key signs for another issuer", async () => {
    assert.match(await refusalOf({ ...good, iss: other.issuer }), /signature or form/);
    assert.match(await refusalOf(good, {}, other.privateKey), /signature or form/);
  });

  it("where it names a key that its issuer does not hold", async () => {
    assert.match(await refusalOf(good, { kid: "key-2" }), /signature or form/);
  });

  it("where it is not signed at all, however it spells that", async () => {
    for (const alg of ["none", "None", "NONE", ""]) {
      const header = { alg, kid: "key-1" };
      assert.match(await refusal(ask(open(), forged(header, good, ""))), /no bearer token/);
      assert.match(await refusal(ask(open(), forged(header, good, "AA"))), /signature or form/);
    }
  });

  it("where the public key, which everybody has, was used as a shared secret", async () => {
    const spellings = [
      maker.publicKey.export({ type: "spki", format: "pem" }),
      maker.publicKey.export({ type: "spki", format: "der" }),
      Buffer.from(maker.publicKey.export({ format: "jwk" }).x ?? "", "base64url"),
    ];
    for (const secret of spellings) {
      for (const alg of ["HS256", "EdDSA"]) {
        const sign = (input: string) => createHmac("sha256", secret).update(input).digest("base64url");
        assert.match(
          await refusal(ask(open(), forged({ alg, kid: "key-1" }, good, sign))),
          /signature or form/,
        );
      }
    }
  });

  it("where it is signed in another way than Ed25519, though by a key that its issuer lists", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const keys = [...maker.jwks.keys, { ...publicKey.export({ format: "jwk" }), kid: "key-2", alg: "ES256" }];
    const listed = Issuers.parse({
      audience: "homeport",
      issuers: [{ issuer: maker.issuer, jwks: { keys } }],
    });
    const token = await tokenOf(good, { alg: "ES256", kid: "key-2" }, privateKey);
    const identify = identifier({ issuers: listed, unsigned: false });
    assert.match(await refusal(ask(identify, token)), /signature or form/);
    await ask(identify, await tokenOf(good));
  });

  it("where it brings the key to check it with", async () => {
    const stranger = issuerOf(maker.issuer, "key-1");
    const jwk = stranger.jwks.keys[0];
    assert.match(await refusalOf(good, { jwk }, stranger.privateKey), /signature or form/);
    assert.match(
      await refusalOf(good, { jku: "https://stranger.example/jwks" }, stranger.privateKey),
      /signature or form/,
    );
  });

  it("where a single character of it was changed", async () => {
    const token = await tokenOf(good);
    const identify = open();
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: token.length - 2 }),
        fc.constantFrom("A", "z", "_", "0"),
        async (at, character) => {
          fc.pre(token[at] !== character && token[at] !== "." && token[at + 1] !== undefined);
          await refusal(ask(identify, token.slice(0, at) + character + token.slice(at + 1)));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("where it is no token", async () => {
    const identify = open(true);
    const token = await tokenOf(good);
    const headers = [
      "",
      "Bearer",
      "Bearer ",
      "Bearer a.b",
      "Bearer a.b.c.d",
      "Bearer ..",
      `Basic ${token}`,
      token,
    ];
    const broken = [
      `Bearer ${token} `,
      `Bearer ${token}=`,
      `Bearer  x ${token}`,
      "Bearer é.é.é",
      "Bearer a.b.c",
    ];
    for (const authorization of [...headers, ...broken, `Bearer ${"a".repeat(100_000)}.a.a`]) {
      await refusal(identify({ authorization, device: undefined }, now));
    }
    for (const payload of ["null", "[]", "5", '"x"', "{", ""]) {
      const part = (text: string) => Buffer.from(text).toString("base64url");
      await refusal(ask(identify, `${part('{"alg":"EdDSA","kid":"key-1"}')}.${part(payload) || "_"}.AAAA`));
    }
  });

  it("where it is longer than any token, though it is good", async () => {
    const long = await tokenOf({ ...good, padding: "x".repeat(100_000) });
    assert.match(await refusal(ask(open(), long)), /no bearer token/);
  });
});

describe("a device token", () => {
  it("is accepted for half a minute around its times, because clocks differ", async () => {
    const identify = open();
    await ask(identify, await tokenOf({ ...good, exp: seconds - 20 }));
    await ask(identify, await tokenOf({ ...good, nbf: seconds + 20 }));
  });

  it("that was accepted before is refused once it has expired", async () => {
    const identify = open();
    const token = await tokenOf(good);
    for (const at of [now, now + 1, now + 599_000])
      assert.deepEqual(await ask(identify, token, at), identified);
    for (const at of [now + 631_000, now + 86_400_000]) {
      assert.match(await refusal(ask(identify, token, at)), /has expired/);
    }
  });

  it("does not lend its device to another token", async () => {
    const identify = open();
    await ask(identify, await tokenOf(good));
    const chinese = await ask(identify, await tokenOf({ ...good, device: { ...device, soldIn: "CN" } }));
    assert.equal(chinese.soldIn, "CN");
    const [header = "", payload = ""] = (await tokenOf(good)).split(".");
    await refusal(ask(identify, `${header}.${payload}.AAAA`));
  });

  it("is still accepted when thousands of others came in between", async () => {
    const identify = open();
    const token = await tokenOf(good);
    await ask(identify, token);
    for (let index = 0; index < 4_200; index++)
      await ask(identify, await tokenOf({ ...good, jti: `${index}` }));
    assert.deepEqual(await ask(identify, token), identified);
  });
});

describe("claims that nobody signed", () => {
  const claim = (value: unknown) => ({
    authorization: undefined,
    device: typeof value === "string" ? value : JSON.stringify(value),
  });

  it("are refused, unless the operator allows them for development", async () => {
    assert.match(await refusal(open()(claim(device), now)), /HOMEPORT_UNSIGNED_DEVICES/);
    assert.deepEqual(await open(true)(claim(device), now), identified);
  });

  it("must be whole and known even then", async () => {
    const identify = open(true);
    assert.match(await refusal(identify(claim("{not json"), now)), /not valid JSON/);
    assert.match(await refusal(identify(claim({ ...device, vip: true }), now)), /^vip: /);
    for (const value of ["", "null", "[]", "{}", '"ios"', { ...device, platform: 7 }])
      await refusal(identify(claim(value), now));
  });

  it("count for an unknown age, no consent and no capability where they say nothing of them", async () => {
    const { ageBand: _, ...silent } = device;
    assert.deepEqual(await open(true)(claim(silent), now), { ...identified, ageBand: "unknown" });
  });
});

describe("the list of issuers", () => {
  it("is refused where it is empty, has no audience or names keys that are none", () => {
    const one = { issuer: "a", jwks: { keys: [] } };
    assert.ok(Issuers.safeParse({ audience: "homeport", issuers: [one] }).success);
    for (const wrong of [
      { audience: "homeport", issuers: [] },
      { audience: "", issuers: [one] },
      { issuers: [one] },
      { audience: "homeport", issuers: [{ ...one, jwks: {} }] },
      { audience: "homeport", issuers: [{ ...one, jwks: "https://id.example/jwks" }] },
      { audience: "homeport", issuers: [{ ...one, trusted: true }] },
    ]) {
      assert.ok(!Issuers.safeParse(wrong).success, JSON.stringify(wrong));
    }
  });
});
