import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";
import { ModerationsRequest } from "./moderations-request.ts";
import { parseRequest } from "./issues.ts";
import { Problem } from "./problem.ts";
import { safeParse } from "./safe-parse.ts";

const strange = { length: { toString: null } };

test("what pretends to have a length is refused like anything else that is wrong", () => {
  assert.throws(
    () => parseRequest(ModerationsRequest, { model: strange, input: "x" }),
    (thrown) => thrown instanceof Problem && thrown.code === "invalid_request",
  );
});

test("what a schema takes comes through as the schema gives it, and a mistake in a schema still shows", () => {
  assert.deepEqual(safeParse(z.string().max(3), "abc"), { success: true, data: "abc" });
  assert.equal(safeParse(z.string().max(3), strange).success, false);
  const broken = z.string().transform(() => {
    throw new Error("a mistake");
  });
  assert.throws(() => safeParse(broken, "x"), /a mistake/);
});
