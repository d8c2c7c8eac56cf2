import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, it } from "node:test";
import { factsOf } from "../receipts/facts.fixture.ts";
import { folderFor, storeBatches, storeWith } from "../pipeline/receipt-store.fixture.ts";
import { findIn, StoreReaders, storesIn } from "./stores.ts";

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

  it("that are only just being made hold nothing yet, and are looked into anew", async (test) => {
    const file = join(folderFor(test), "gateway.db");
    const readers = new StoreReaders();
    test.after(() => readers.close());
    writeFileSync(file, "");
    assert.equal(await readers.find([file], "r1"), null);
    const { store } = await storeWith(file, { linked: [factsOf({ receipt: "r0" })], batches: [] });
    assert.equal((await readers.find([file], "r0"))?.entries.length, 1);
    for (const receipt of ["r1", "r2"]) {
      await storeBatches(store, [[factsOf({ receipt })]]);
      assert.equal((await readers.find([file], receipt))?.entries.length, 1);
    }
    await store.tables.destroy();
  });
});
