import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, it } from "node:test";
import { factsOf } from "../receipts/facts.fixture.ts";
import { folderFor, storeWith } from "../pipeline/receipt-store.fixture.ts";
import { findIn, storesIn } from "./stores.ts";

describe("the stores of a home folder", () => {
  it("are one a gateway process, in the order of their numbers, and nothing else that lies there", (test) => {
    const home = folderFor(test);
    const names = [
      "gateway-10.db",
      "gateway-2.db",
      "gateway.db",
      "gateway.db-wal",
      "control.db",
      "gateway-x.db",
      "my-gateway.db",
    ];
    for (const name of names) writeFileSync(join(home, name), "");
    mkdirSync(join(home, "gateway"));
    assert.deepEqual(
      storesIn(home).map((file) => basename(file)),
      ["gateway.db", "gateway-2.db", "gateway-10.db"],
    );
    assert.deepEqual(storesIn(join(home, "nowhere")), []);
  });

  it("are searched for a receipt, whichever of them holds it", async (test) => {
    const home = folderFor(test);
    for (const [name, receipt] of [
      ["gateway.db", "r1"],
      ["gateway-2.db", "r2"],
    ] as const) {
      const { store } = await storeWith(join(home, name), { linked: [], batches: [[factsOf({ receipt })]] });
      await store.tables.destroy();
    }
    const files = storesIn(home);
    assert.equal(basename((await findIn(files, "r1"))?.file ?? ""), "gateway.db");
    const found = await findIn(files, "r2");
    assert.equal(basename(found?.file ?? ""), "gateway-2.db");
    assert.deepEqual(
      found?.entries.map(({ facts }) => facts.receipt),
      ["r2"],
    );
    assert.equal(await findIn(files, "r3"), null);
    assert.equal(await findIn([], "r1"), null);
  });
});
