import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { asProblem, errorBody, errorCodes, errorRegistry, Problem, type Reason } from "./index.ts";

const reason: Reason = {
  gate: "legal",
  code: "not_approved",
  market: "AA",
  message: "no approval",
  detail: null,
  remedy: "obtain it",
  userCanChange: false,
  rules: [],
};

describe("the body of an error", () => {
  test("is an OpenAI error object with code, remedy and parameter, for every code", () => {
    for (const code of errorCodes) {
      const { error } = errorBody(new Problem(code));
      assert.deepEqual(error, {
        code,
        type: error.type,
        message: errorRegistry[code].message,
        remedy: errorRegistry[code].remedy,
        param: null,
      });
      assert.match(error.type, /^[a-z_]+_error$/);
    }
  });

  test("has the type that clients sort by", () => {
    const types = {
      device_token_missing: "authentication_error",
      market_blocked: "permission_error",
      forbidden: "permission_error",
    } as const;
    for (const [code, type] of Object.entries(types)) {
      assert.equal(errorBody(new Problem(code as keyof typeof types)).error.type, type);
    }
    assert.equal(errorBody(new Problem("invalid_request")).error.type, "invalid_request_error");
    assert.equal(errorBody(new Problem("internal")).error.type, "server_error");
  });

  test("names the first thing wrong, and lists all", () => {
    const issues = [
      { path: "messages.0.role", message: "is missing" },
      { path: "n", message: "is not `1`" },
    ];
    const { error } = errorBody(new Problem("invalid_request", { issues }));
    assert.equal(error.message, "the request does not match what this operation accepts: is missing");
    assert.equal(error.param, "messages.0.role");
    assert.deepEqual(error.issues, issues);
  });

  test("names no parameter where the body as a whole is wrong", () => {
    const issues = [{ path: "", message: "expected an object" }];
    assert.equal(errorBody(new Problem("invalid_request", { issues })).error.param, null);
  });

  test("gives the first reason's remedy and every reason", () => {
    const { error } = errorBody(new Problem("not_approved", { reasons: [reason] }), {
      market: "AA",
      receipt: "r-1",
    });
    assert.equal(error.remedy, "obtain it");
    assert.deepEqual(error.reasons, [reason]);
    assert.equal(error.market, "AA");
    assert.equal(error.receipt, "r-1");
  });

  test("tells whether shown text must be withdrawn, also where it must not", () => {
    const body = (retract: boolean) =>
      errorBody(new Problem("content_blocked_output", { category: "self-harm", retract }));
    assert.equal(body(true).error.retract, true);
    assert.equal(body(false).error.retract, false);
    assert.equal(body(true).error.category, "self-harm");
    assert.equal("retract" in errorBody(new Problem("internal")).error, false);
  });

  test("never tells the cause", () => {
    const problem = asProblem(new Error("password is hunter2"));
    assert.equal(problem.code, "internal");
    assert.equal(problem.status, 500);
    assert.ok(problem.cause instanceof Error);
    assert.doesNotMatch(JSON.stringify(errorBody(problem)), /hunter2|stack|cause/);
  });
});

test("a problem that was thrown stays itself, and anything else becomes `internal`", () => {
  const problem = new Problem("no_route");
  assert.equal(asProblem(problem), problem);
  for (const thrown of ["text", undefined, null, 0, {}]) assert.equal(asProblem(thrown).code, "internal");
});
