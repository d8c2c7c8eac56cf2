import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Problem } from "@homeport/protocol";
import { openLog } from "./log.ts";
import { reportsTo } from "./reports.ts";

const content = "xylophonquartz";
const secrets = [
  "sk-secretcredential123",
  "Bearer abcdefgh",
  "eyJhbGciOiJFZERTQSJ9.eyJpc3MiOiJtYWtlciJ9.c2ln",
  "-----BEGIN PRIVATE KEY-----",
];

function opened() {
  const lines: string[] = [];
  return { log: openLog("test", { write: (line: string) => void lines.push(line) }), lines };
}

/** An error as a driver or a parser throws them: it quotes what it was given, in message, stack and fields. */
function hostileError(word: string): Error {
  const cause = Object.assign(new Error(`line one\n    at ${word} (file:///${word}:1:1)\n${word}`), {
    input: word,
  });
  const error = Object.assign(new Error(`cannot parse ${word}`, { cause }), { body: word, code: word });
  error.name = `Bad ${word}`;
  return error;
}

const shapes = (word: string): readonly unknown[] => [
  { text: word },
  { authorization: word },
  { headers: { authorization: word, cookie: word } },
  { a: { b: { c: { d: { e: word } } } } },
  { messages: [{ role: "user", content: word }] },
  { err: hostileError(word) },
  { err: { message: word, body: word } as unknown, request: { body: word } },
  { issues: [{ path: "x", message: "fine", value: word }] },
  [word, { text: word }].slice(1),
  hostileError(word),
  { toJSON: () => word },
  new Map([[word, word]]),
];

describe("the log", () => {
  it("holds neither content nor secrets, whatever any of its calls is given", () => {
    const levels = ["trace", "debug", "info", "warn", "error", "fatal"] as const;
    for (const word of [content, ...secrets]) {
      const { log, lines } = opened();
      log.level = "trace";
      let calls = 0;
      for (const level of levels) {
        for (const shape of shapes(word)) {
          // A driver's error with a message field of its own is content as well.
          if (typeof shape === "object" && shape !== null && "request" in shape) {
            log[level]({ ...shape, err: hostileError(word) }, "a line");
          } else log[level](shape as object, "a line");
          log[level](shape as object);
          calls += 2;
        }
        log[level]("a line with %s and %o", word, { text: word });
        calls++;
      }
      assert.equal(lines.length >= calls - levels.length, true, "the calls were written");
      assert.ok(
        !lines.join("").includes(word),
        lines.find((line) => line.includes(word)),
      );
    }
  });

  it("hides a secret in a field that is known, because it is recognised by its shape", () => {
    for (const secret of secrets) {
      const { log, lines } = opened();
      log.info(
        { path: secret, why: `it said ${secret}`, issues: [{ path: "a", message: secret }] },
        "request",
      );
      assert.ok(!lines.join("").includes(secret), secret);
    }
  });

  it("still tells what an operator needs: the line of a request, and where an error was thrown", () => {
    const { log, lines } = opened();
    const line = {
      method: "POST",
      path: "/v1/chat/completions",
      status: 500,
      code: "internal",
      market: "US",
      receipt: "rcpt_1",
      simulated: false,
      ms: 3,
    };
    const reports = reportsTo(log);
    reports.request(line);
    reports.request({ ...line, cause: hostileError(content) });
    reports.release({ type: "release-refused", problem: new Problem("release_invalid") });
    const [first, second, third] = lines.map((text) => JSON.parse(text) as Record<string, unknown>);
    const { method, path, status, code, market, receipt, simulated, ms } = first ?? {};
    assert.deepEqual({ method, path, status, code, market, receipt, simulated, ms }, line);
    assert.match(JSON.stringify(second?.["err"]), /log\.test\.ts:\d+:\d+/);
    assert.equal(third?.["code"], "release_invalid");
    assert.ok(!lines.join("").includes(content));
  });
});
