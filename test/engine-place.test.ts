import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { Meta } from "@homeport/protocol";
import { startWorld } from "./support/world.ts";

/** Who proofreads for a phone sold in Britain, where inference may stay in gb, eu or us, when the gateway stands there. */
async function servedIn(context: TestContext, region: string | null): Promise<Meta> {
  const world = await startWorld({ config: { region } });
  context.after(() => world.close());
  const response = await world.post(
    "/v1/features/proofreader",
    { input: "They recieve a letter every day.", inputLanguage: "en" },
    { place: "GB" },
  );
  const { meta } = (await response.json()) as { meta: Meta };
  return meta;
}

test("an engine serves where its gateway stands in a region the market permits", async (context) => {
  assert.equal((await servedIn(context, "gb-london")).engine?.id, "harper");
});

test("an engine whose gateway stands elsewhere, or nobody knows where, leaves it to a permitted endpoint", async (context) => {
  for (const region of ["sg", "gbx", null]) {
    const meta = await servedIn(context, region);
    assert.equal(meta.engine, null, String(region));
    assert.equal(meta.endpoint?.region, "eu");
  }
});
