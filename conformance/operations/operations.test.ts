import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { dialects } from "../../packages/gateway/src/partners/dialects.ts";
import { askedNames, type Case, formsOf, readFixtures } from "./fixture.ts";
import type { Left } from "./fake-egress.ts";
import { files } from "./media.ts";
import { runCase, taskOf, told } from "./run-case.ts";

const fixtures = readFixtures();

it("every record has its cases or says why there are none", () => {
  assert.deepEqual(fixtures.map(({ dialect }) => dialect).toSorted(), [...dialects.keys()].toSorted());
});

for (const { dialect: name, cases, skips } of fixtures) {
  const dialect = dialects.get(name) ?? assert.fail(`no record ${name}`);

  describe(`what ${name} is asked beside conversations`, () => {
    for (const one of cases) {
      it(`${one.operation}: ${one.name}`, async () => {
        const { events, left } = await runCase(dialect, one);
        assert.deepEqual(told(events), one.says);
        for (const [index, asked] of one.asked.entries()) checkCall(left[index], asked);
        assert.equal(left.length, one.answers.length, "every answer was asked for");
      });
    }

    it("shows everything the record can be asked, in every form that it has", () => {
      const shown = new Set(cases.map((one) => formOf(one)));
      for (const operation of askedNames) {
        const unseen = formsOf(dialect, operation)
          .filter((form) => !shown.has(form))
          .map(({ models }) => String(models));
        assert.deepEqual(unseen, [], `${operation}: a form without a case`);
      }
    });

    it("says of everything else why it cannot be asked, and since when", () => {
      const built = (operation: Case["operation"]) => formsOf(dialect, operation).length > 0;
      const silent = askedNames.filter(
        (operation) => !built(operation) && !skips.some((skip) => skip.operation === operation),
      );
      assert.deepEqual(silent, []);
      const idle = skips.filter(({ operation, model }) => built(operation) !== (model !== undefined));
      assert.deepEqual(idle, [], "what is built is not skipped");
    });

    it("refuses what it cannot be asked, and lets nothing leave for it", async () => {
      for (const { operation, model = "m" } of skips) {
        const { events, left } = await runCase(dialect, { operation, model, task: {}, answers: [] });
        assert.deepEqual([told(events), left], [[`unsupported ${operation}`], []]);
      }
    });

    it("has a case that would come out otherwise without each rule that holds only here", async () => {
      const { operations } = dialect;
      for (const rule of [...(operations?.verdicts ?? []), ...(operations?.errors ?? [])]) {
        assert.ok(await matters(rule.id), rule.id);
      }
    });
  });

  async function matters(rule: string): Promise<boolean> {
    const { operations } = dialect;
    if (!operations) return false;
    const without = <Rule extends { id: string }>(rules: readonly Rule[]) =>
      rules.filter(({ id }) => id !== rule);
    const verdicts = without(operations.verdicts);
    const less = { ...dialect, operations: { ...operations, verdicts, errors: without(operations.errors) } };
    for (const one of cases) {
      const { events } = await runCase(less, one);
      if (!isDeepStrictEqual(told(events), one.says)) return true;
    }
    return false;
  }

  function formOf({ operation, model }: Case) {
    return formsOf(dialect, operation).find(({ models }) => models?.test(model) ?? true);
  }
}

function checkCall(call: Left | undefined, asked: Case["asked"][number]): void {
  assert.ok(call, "nothing left");
  assert.equal(call.method, asked.result === undefined ? asked.method : "GET");
  if (asked.path !== undefined) assert.equal(call.path, asked.path);
  if (asked.result !== undefined) assert.equal(call.result, asked.result);
  if (asked.body) assert.deepEqual(JSON.parse(String(call.body)), written(asked.body));
  for (const [header, value] of Object.entries(asked.headers ?? {}))
    assert.equal(call.headers[header], value);
  if (asked.parts) assert.deepEqual(partsOf(call), asked.parts);
}

/** A body in which `@picture` and `@sound` stand for what the plainest tasks hold, as `data:` addresses. */
function written(body: Record<string, unknown>): unknown {
  return JSON.parse(
    JSON.stringify(body)
      .replaceAll("@picture", `data:image/png;base64,${files.png.bytes.toString("base64")}`)
      .replaceAll("@sound", `data:audio/wav;base64,${files.wav.bytes.toString("base64")}`),
  );
}

/** The parts of a form, read by other code than wrote them: texts as they are, of files their names. */
function partsOf({ headers, body }: Left): Record<string, string> {
  const boundary = /boundary=(.+)$/.exec(headers["content-type"] ?? "")?.[1] ?? assert.fail("no form");
  const text = Buffer.from(body as Uint8Array).toString("latin1");
  const found = text
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part): [string, string] => {
      const [head = "", value = ""] = part.slice(2, -2).split("\r\n\r\n", 2);
      const named = /name="([^"]*)"/.exec(head)?.[1] ?? "";
      return [named, /filename="([^"]*)"/.exec(head)?.[1] ?? Buffer.from(value, "latin1").toString()];
    });
  return Object.fromEntries(found);
}

it("a task of a case is what its surface would have written", () => {
  assert.equal(taskOf({ operation: "embed", task: { inputs: ["a", "b"] } }).type, "embed");
});
