import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import { dialectOf } from "../dialects.ts";
import { signTc3, tc3Signature } from "./tc3.ts";

// The worked example of Tencent Cloud's page "Signature v3": its key, its request, and what it comes to.
const secretId = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE";
const secretKey = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE";
const payload = '{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}';
const hashedPayload = "35e9c5b0e3ae67532d3c9f17ead6c90222632e5b1ff7f6e89887f1398934f064";
const hashedRequest = "5ffe6a04c0664d6b969fab9a13bdab201d63ee709638e2749d62a09ca18d7031";
const signature = "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168";
const canonical = [
  "POST",
  "/",
  "",
  "content-type:application/json; charset=utf-8\nhost:cvm.tencentcloudapi.com\n",
  "content-type;host",
  hashedPayload,
].join("\n");

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

const dialect = dialectOf("tencent-native") ?? assert.fail();
const signing = {
  host: "cvm.tencentcloudapi.com",
  body: payload,
  contentType: "application/json; charset=utf-8",
  credential: `${secretId}:${secretKey}`,
  now: 1_551_113_065_999,
};

describe("Tencent Cloud's signature", () => {
  it("is the one of the documented example, at each of its steps", () => {
    assert.equal(sha256(payload), hashedPayload);
    assert.equal(sha256(canonical), hashedRequest);
    assert.deepEqual(tc3Signature(canonical, { secretKey, timestamp: 1_551_113_065, service: "cvm" }), {
      scope: "2019-02-25/cvm/tc3_request",
      signature,
    });
  });

  it("is made over the body and the host, with the action, the version and the second in headers", () => {
    const headers = signTc3(signing, {
      ...dialect,
      auth: { kind: "tc3", service: "cvm", action: "DescribeInstances", version: "2017-03-12" },
    });
    assert.deepEqual(headers, {
      authorization: `TC3-HMAC-SHA256 Credential=${secretId}/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host, Signature=${signature}`,
      "x-tc-action": "DescribeInstances",
      "x-tc-version": "2017-03-12",
      "x-tc-timestamp": "1551113065",
    });
  });

  it("changes with every part of what is signed", () => {
    const changed = [
      { body: `${payload} ` },
      { host: "hunyuan.tencentcloudapi.com" },
      { now: signing.now + 1_000 },
      { credential: `${secretId}:${secretKey}x` },
    ].map((change) => signTc3({ ...signing, ...change }, dialect)?.["authorization"]);
    assert.equal(new Set([...changed, signTc3(signing, dialect)?.["authorization"]]).size, 5);
  });

  it("is not made with a credential that is not an id and a key", () => {
    for (const credential of ["", "id", ":", "id:", ":key", "id:key:more"]) {
      assert.equal(signTc3({ ...signing, credential }, dialect), null, credential);
    }
  });
});
