import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { dialects } from "../../packages/gateway/src/partners/dialects.ts";
import { fit } from "../../packages/gateway/src/partners/fit.ts";
import { alikeCases } from "./alike.ts";
import { brief } from "./brief.ts";
import { capabilities, type Fixture, readFixtures } from "./fixture.ts";
import { bytesOf, runCase, taskOf } from "./run-case.ts";

const fixtures = readFixtures();

function dialectFor({ dialect }: Fixture) {
  return dialects.get(dialect) ?? assert.fail(`no record ${dialect}`);
}

it("every record has its cases, and every file of cases its record", () => {
  assert.deepEqual(fixtures.map(({ dialect }) => dialect).toSorted(), [...dialects.keys()].toSorted());
});

for (const fixture of fixtures) {
  describe(`the dialect ${fixture.dialect}`, () => {
    const dialect = dialectFor(fixture);
    const cases = [...(fixture.alike ? alikeCases(dialect) : []), ...fixture.cases];
    const heard = new Set<string>();
    const finishes = new Set<string>();

    for (const one of cases) {
      it(`${one.capability}: ${one.name}`, () => {
        const found = runCase(dialect, one);
        assert.deepEqual(brief(found.events), one.says);
        const first = found.events[0]?.type;
        assert.ok(one.says.length === 0 || first === "start" || found.events.length === 1, "starts once");
        for (const rule of found.heard) heard.add(rule);
        const written = bytesOf(one).toString();
        for (const raw of Object.keys(dialect.finish)) if (written.includes(`"${raw}"`)) finishes.add(raw);
      });
    }

    for (const request of fixture.requests) {
      it(`request: ${request.name}`, () => {
        const { body, unsupported, omitted } = fit(dialect, request.model, taskOf(request));
        if (request.omits) assert.deepEqual(omitted, request.omits);
        assert.deepEqual(unsupported, request.refuses ?? []);
        for (const [name, value] of Object.entries(request.sends ?? {}))
          assert.deepEqual(body[name], value, name);
        for (const name of request.never) assert.ok(!Object.hasOwn(body, name), `${name} is sent`);
      });
    }

    it("has a fixture for every rule on verdicts and errors", () => {
      const rules = [...dialect.verdicts, ...dialect.errors].map(({ id }) => id);
      assert.deepEqual(
        rules.filter((rule) => !heard.has(rule)),
        [],
      );
    });

    it("has a fixture for every reason to finish", () => {
      assert.deepEqual(
        Object.keys(dialect.finish).filter((raw) => raw !== "TOOL_CALL" && !finishes.has(raw)),
        [],
      );
    });

    it("shows every capability, or says why not and since when", () => {
      const shown = new Set<string>(cases.map(({ capability }) => capability));
      if (fixture.requests.length > 0) shown.add("request");
      const skipped = new Set<string>(fixture.skips.map(({ capability }) => capability));
      assert.deepEqual(
        capabilities.filter((capability) => !shown.has(capability) && !skipped.has(capability)),
        [],
      );
    });
  });
}
