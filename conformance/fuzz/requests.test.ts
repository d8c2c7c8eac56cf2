import assert from "node:assert/strict";
import { Readable } from "node:stream";
import type { IncomingMessage } from "node:http";
import { describe, it } from "node:test";
import { ModerationsRequest, parseRequest, Problem, unsupportedInModerations } from "@homeport/protocol";
import * as fc from "fast-check";
import { readBody } from "../../packages/gateway/src/http/body.ts";
import { operationAt, operations } from "../../packages/gateway/src/http/operations.ts";
import { bytesNear } from "./bytes.ts";
import { near } from "./json.ts";
import { assertProblem } from "./refusals.ts";
import { formOf, sentTo } from "./requests.ts";
import { runs, timed, timedAsync } from "./run.ts";

/** What an operation makes of a body, as far as nothing is asked: the moment of its parsers. */
function prepare(path: string, body: unknown): void {
  const operation = operations[path] ?? assert.fail(`no operation ${path}`);
  try {
    if (operation.type === "feature") operation.prepare(body, () => 0);
    else if (path === "/v1/moderations") parseRequest(ModerationsRequest, body, unsupportedInModerations);
  } catch (cause) {
    assertProblem(cause);
  }
}

/** Reads bytes as a request's body, as the server does, and parses them. */
async function receive(path: string, bytes: Buffer, contentType: string): Promise<void> {
  const { body: kind } = operations[path] ?? assert.fail();
  const request = Object.assign(Readable.from([bytes]), { headers: { "content-type": contentType } });
  try {
    prepare(path, await readBody(request as unknown as IncomingMessage, { kind, limit: 2 * 1024 * 1024 }));
  } catch (cause) {
    assertProblem(cause);
  }
}

describe("whatever is sent is parsed or refused with a reason, and costs little:", () => {
  for (const [path, bodies] of Object.entries(sentTo)) {
    it(`${path}, anything in any place`, () => {
      fc.assert(
        fc.property(near(bodies), (body) => timed(() => prepare(path, body))),
        runs(1_000),
      );
    });

    const kind = operations[path]?.body;
    if (kind === "json" || kind === "either") {
      it(`${path}, bytes near JSON`, async () => {
        const bytes = bytesNear(bodies.map((body) => Buffer.from(JSON.stringify(body))));
        await fc.assert(
          fc.asyncProperty(bytes, (sent) => timedAsync(() => receive(path, sent, "application/json"))),
          runs(200),
        );
      });
    }
    if (kind === "form" || kind === "either") {
      it(`${path}, bytes near a form, under any boundary`, async () => {
        const bytes = bytesNear(bodies.map((body) => formOf(body as object)));
        const types = fc.oneof(
          { arbitrary: fc.constant("multipart/form-data; boundary=X-7"), weight: 6 },
          fc.constantFrom(
            'multipart/form-data; boundary="X-7"',
            "multipart/form-data; boundary=",
            "multipart/form-data",
            `multipart/form-data; boundary=${"x".repeat(300)}`,
            "multipart/form-data; boundary=X-7; charset=nothing",
            "multipart/form-data; charset=utf-16; boundary=X-7",
          ),
          fc.string({ unit: "binary-ascii" }).map((text) => `multipart/form-data; boundary=${text}`),
        );
        await fc.assert(
          fc.asyncProperty(bytes, types, (sent, type) => timedAsync(() => receive(path, sent, type))),
          runs(400),
        );
      });
    }
  }

  it("an address is an operation's or nobody's", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.webPath(),
          fc.string({ unit: "binary" }),
          fc.string({ unit: "binary" }).map((text) => `/v1/models/${text}`),
          fc.constantFrom("/v1/models/%", "/v1/models/%E0%A4%A", "__proto__", "constructor", "/v1/models/"),
        ),
        (path) => void timed(() => operationAt(path)),
      ),
      runs(2_000),
    );
  });

  it("every operation that takes a body is among them", () => {
    const taking = Object.entries(operations).filter(([, { body }]) => body !== "none");
    const asked = taking.map(([path]) => path).filter((path) => path !== "/v1/messages/count_tokens");
    assert.deepEqual(asked.toSorted(), Object.keys(sentTo).toSorted());
    for (const [path, bodies] of Object.entries(sentTo)) {
      for (const body of bodies) assert.doesNotThrow(() => prepareStrictly(path, body), path);
    }
  });
});

/** As `prepare`, for what must be taken: changes of what is refused anyway would try nothing. */
function prepareStrictly(path: string, body: unknown): void {
  const operation = operations[path];
  if (operation?.type === "feature") operation.prepare(body, () => 0);
  else parseRequest(ModerationsRequest, body, unsupportedInModerations);
}

it("a refusal that is none fails the test", () => {
  assert.throws(() => assertProblem(new TypeError("x")));
  assert.doesNotThrow(() => assertProblem(new Problem("invalid_request")));
});
