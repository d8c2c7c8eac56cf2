import assert from "node:assert/strict";
import { test } from "node:test";
import { newApiKey } from "./api-key.ts";
import { codeOf } from "./callers.fixture.ts";
import { credentialsFrom } from "./credentials.ts";

const key = newApiKey().text;
const other = newApiKey().text;
const token = "eyJh.eyJp.c2ln";

test("key and device token are found wherever a client can put them", () => {
  const both = { key, deviceToken: token };
  const ways = [
    { "homeport-key": key, authorization: `Bearer ${token}` },
    { authorization: `Bearer ${key}`, "homeport-device-token": token },
    { authorization: `bearer  ${key}`, "x-api-key": token },
    { "x-api-key": key, authorization: `Bearer ${token}` },
    { "x-api-key": key, "homeport-device-token": token },
    { "homeport-key": key, "homeport-device-token": token },
    // Said twice is not said differently.
    { "homeport-key": key, authorization: `Bearer ${key}`, "homeport-device-token": token },
  ];
  for (const headers of ways) assert.deepEqual(credentialsFrom(headers), both, JSON.stringify(headers));
  assert.deepEqual(credentialsFrom({ authorization: `Bearer ${token}` }), { key: null, deviceToken: token });
  assert.deepEqual(credentialsFrom({ "x-api-key": token }), { key: null, deviceToken: token });
  assert.deepEqual(credentialsFrom({}), { key: null, deviceToken: null });
});

test("two keys or two device tokens that differ are refused, whichever would have been good", () => {
  const ways = [
    { "homeport-key": key, authorization: `Bearer ${other}` },
    { "homeport-key": key, "x-api-key": other },
    { authorization: `Bearer ${token}`, "homeport-device-token": "eyJh.eyJx.c2ln" },
    { authorization: `Bearer ${token}`, "x-api-key": "eyJh.eyJx.c2ln" },
  ];
  for (const headers of ways)
    assert.equal(
      codeOf(() => credentialsFrom(headers)),
      "credentials_conflict",
    );
});

test("what stands in the wrong header, or has no form, is refused and never passed over", () => {
  const refusals: [Record<string, string | string[]>, string][] = [
    [{ authorization: "Basic YTpi" }, "device_token_invalid"],
    [{ authorization: `Bearer ${key} ${token}` }, "device_token_invalid"],
    [{ authorization: "" }, "device_token_invalid"],
    [{ "homeport-key": token }, "key_invalid"],
    [{ "homeport-key": "" }, "key_invalid"],
    [{ "homeport-key": [key, other] }, "key_invalid"],
    [{ "homeport-key": `${key}, ${key}` }, "key_invalid"],
    [{ "homeport-device-token": key }, "device_token_invalid"],
    [{ "x-api-key": "" }, "key_invalid"],
  ];
  for (const [headers, code] of refusals) {
    assert.equal(
      codeOf(() => credentialsFrom(headers)),
      code,
      JSON.stringify(headers),
    );
  }
});

test("no refusal repeats a key or a token", () => {
  const telling = [
    { "homeport-key": key, authorization: `Bearer ${other}` },
    { "homeport-device-token": key },
    { authorization: `Token ${token}` },
  ];
  for (const headers of telling) {
    assert.throws(
      () => credentialsFrom(headers),
      (cause: unknown) => {
        const told = JSON.stringify(cause) + String(cause);
        return ![key, other, token].some((secret) => told.includes(secret));
      },
    );
  }
});
