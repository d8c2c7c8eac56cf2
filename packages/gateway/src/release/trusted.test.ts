import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { generateKey } from "@homeport/protocol/envelope";
import { trustedKeys } from "./trusted.ts";

describe("whom a gateway trusts", () => {
  it("is, of the operators, those who may approve; one of whom nothing is said may", () => {
    const publicKey = generateKey().publicPem;
    const trust = {
      control: [publicKey],
      filters: [publicKey],
      operators: [
        { name: "ana", role: "launch", publicKey },
        { name: "abe", role: "launch", publicKey, access: ["viewer" as const, "operator" as const] },
        { name: "lea", role: "legal", publicKey, access: ["approver" as const] },
        { name: "nobody", role: "legal", publicKey, access: [] },
      ],
      readers: [{ name: "rui", access: ["auditor" as const] }],
    };
    assert.deepEqual(
      trustedKeys(trust).operators.map(({ name }) => name),
      ["ana", "lea"],
    );
  });
});
