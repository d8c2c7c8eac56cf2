import assert from "node:assert/strict";
import { test } from "node:test";
import { describeError } from "@homeport/protocol";
import { assertRefused, makeSite } from "./http.fixture.ts";

test("control refuses in the language that the request prefers, under the same code", async () => {
  await using site = await makeSite();
  for (const [path, code] of [
    ["/v1/plans/nothing", "plan_not_found"],
    ["/nowhere", "not_found"],
  ] as const) {
    for (const [asked, language] of [
      ["zh-CN,en;q=0.5", "zh"],
      ["en, zh", "en"],
      ["*", "en"],
    ] as const) {
      const answer = await site.send(path, { headers: { "accept-language": asked } });
      assertRefused(answer, [code, 404]);
      const { message, remedy } = describeError(code, language);
      assert.ok(answer.json.error.message.startsWith(message), answer.text);
      assert.equal(answer.json.error.remedy, remedy);
      assert.equal(answer.headers["content-language"], language);
      // And on `accept`: to a browser a refusal is a page.
      assert.deepEqual(String(answer.headers["vary"]).split(", ").toSorted(), ["accept", "accept-language"]);
    }
  }
});
