import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AddressFault, EgressFault } from "./address.ts";
import { errors } from "./dispatch.ts";
import { wayFailure } from "./way-failure.ts";

const coded = (code: string) => Object.assign(new Error("words"), { code });
const failed = (cause: unknown) => {
  const { code, class: of, uncharged = false } = wayFailure(cause, new AbortController().signal);
  return [of, code, uncharged];
};

describe("a failure on the way to a partner", () => {
  it("in which nobody was reached is known to cost nothing", () => {
    for (const code of [
      "ECONNREFUSED",
      "ENOTFOUND",
      "EAI_AGAIN",
      "EHOSTUNREACH",
      "CERT_HAS_EXPIRED",
      "DEPTH_ZERO_SELF_SIGNED_CERT",
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      "ERR_TLS_CERT_ALTNAME_INVALID",
    ]) {
      assert.deepEqual(failed(coded(code)), ["transport", "partner_down", true], code);
    }
    assert.deepEqual(failed(new errors.ConnectTimeoutError()), ["transport", "partner_timeout", true]);
  });

  it("in which the partner may have taken the request may have a price", () => {
    for (const code of ["ECONNRESET", "EPIPE", "UND_ERR_SOCKET", "ETIMEDOUT", "ERR_SSL_BAD_RECORD_MAC", ""]) {
      assert.deepEqual(failed(coded(code)), ["transport", "partner_down", false], code);
    }
    for (const timeout of [new errors.HeadersTimeoutError(), new errors.BodyTimeoutError()])
      assert.deepEqual(failed(timeout), ["transport", "partner_timeout", false]);
    assert.deepEqual(failed("thrown"), ["transport", "partner_down", false]);
  });

  it("is the endpoint's own where its name leads astray, and ours where the permit does not cover it", () => {
    assert.deepEqual(failed(new AddressFault("not public")), ["transport", "egress_denied", true]);
    assert.deepEqual(failed(new Error("around", { cause: new AddressFault("not public") })), [
      "transport",
      "egress_denied",
      true,
    ]);
    assert.deepEqual(failed(new EgressFault("outside")), ["ours", "egress_denied", true]);
  });

  it("is nobody's where the caller went away first", () => {
    const gone = wayFailure(coded("ECONNREFUSED"), AbortSignal.abort());
    assert.deepEqual([gone.code, gone.uncharged], ["client_cancelled", undefined]);
  });
});
