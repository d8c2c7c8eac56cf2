import assert from "node:assert/strict";
import { errorRegistry, type Issue, Problem } from "@homeport/protocol";

/** Whether what was thrown is a refusal of what was sent: a code of the registry, below 500, each issue with its place. */
export function assertProblem(thrown: unknown, most = 499): void {
  if (!(thrown instanceof Problem)) throw thrown;
  assert.ok(Object.hasOwn(errorRegistry, thrown.code));
  assert.ok(thrown.status <= most, `${thrown.code}: ${thrown.status}`);
  assertIssues(thrown.details.issues ?? []);
}

/** Whether every issue says where and what, in words that are no larger than what a person can read. */
export function assertIssues(issues: readonly Issue[]): void {
  for (const { path, message } of issues) {
    assert.equal(typeof path, "string");
    assert.ok(typeof message === "string" && message !== "");
    assert.doesNotMatch(message, /^\[object |is not a function|Cannot read prop/);
  }
}
