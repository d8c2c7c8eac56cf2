import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { describe, it } from "node:test";
import { contentOf, type Made, sealedFilter, stranger } from "./release.fixture.ts";
import { homeFor, refusals, serialOf, textOf, until } from "./holder.fixture.ts";

describe("the filter packs of a release", () => {
  const first = sealedFilter("harms", "1");
  const second = sealedFilter("harms", "2");
  const screened: Made = { content: contentOf(["summarizer"], [first.named]), serial: 3 };
  const renewed: Made = { content: contentOf(["summarizer"], [second.named]), serial: 4 };

  it("come with it, exactly those it names by their digest", async (test) => {
    const home = homeFor(test);
    home.writeFilter("a.json", first.envelope);
    home.writeFilter("b.json", second.envelope);
    home.writeFilter("c.json", sealedFilter("other", "1").envelope);
    home.write(textOf(screened));
    const { holder } = await home.start();
    assert.deepEqual([...(holder.current?.filters ?? [])], [["harms", first.named]]);
  });

  it("refuse the release where one is missing, and the last good one stays", async (test) => {
    const home = homeFor(test);
    home.writeFilter("a.json", first.envelope);
    home.write(textOf(screened));
    const { holder, events } = await home.start();
    home.write(textOf(renewed));
    await holder.check();
    assert.equal(serialOf(holder), 3);
    assert.deepEqual(refusals(events), ["filter_missing"]);
    assert.equal(holder.current?.filters.get("harms")?.version, "1");
  });

  it("let the release in once the missing one is there", { timeout: 30_000 }, async (test) => {
    const home = homeFor(test);
    home.write(textOf(screened));
    const { holder } = await home.start();
    assert.equal(holder.current, null);
    home.writeFilter("a.json", first.envelope);
    await until(test, () => serialOf(holder) === 3);
  });

  it("refuse the release where one is tampered with, signed by another key or no pack at all", async (test) => {
    const { envelope } = first;
    for (const bad of [
      { ...envelope, payload: envelope.payload.replace("1", "9") },
      sealedFilter("harms", "1", stranger.key).envelope,
      { ...envelope, signatures: [] },
      null,
      "text",
    ]) {
      const home = homeFor(test);
      home.writeFilter("a.json", bad);
      home.write(textOf(screened));
      const { holder, events } = await home.start();
      assert.equal(holder.current, null);
      assert.equal(refusals(events).at(-1), "filter_missing");
    }
  });

  it("do not refuse it where only one it does not need is ruined", async (test) => {
    const home = homeFor(test);
    home.writeFilter("a.json", first.envelope);
    home.writeFilter("b.json", "ruined");
    home.writeFilter("notes.txt", "not a pack");
    home.write(textOf(screened));
    assert.equal(serialOf((await home.start()).holder), 3);
  });

  it("are those that stand in the kept copy's release after a restart, or it does not serve", async (test) => {
    const home = homeFor(test);
    home.writeFilter("a.json", first.envelope);
    home.write(textOf(screened));
    (await home.start()).holder.stop();
    rmSync(home.file);
    assert.equal(serialOf((await home.start()).holder), 3);
    home.writeFilter("a.json", second.envelope);
    assert.equal((await home.start()).holder.current, null);
  });

  it("are swapped with it as one: whoever looks sees a release with its own packs", async (test) => {
    const home = homeFor(test);
    home.writeFilter("a.json", first.envelope);
    home.writeFilter("b.json", second.envelope);
    home.write(textOf(screened));
    const { holder } = await home.start();
    const writing = new AbortController();
    const seen = new Set<number>();
    const looking = (async () => {
      while (!writing.signal.aborted) {
        const { release, filters } = holder.current ?? assert.fail();
        seen.add(release.payload.serial);
        const named = release.payload.content.filters.map(({ digest }) => digest);
        assert.deepEqual(
          [...filters.values()].map(({ digest }) => digest),
          named,
        );
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    for (let serial = 4; serial < 24; serial++) {
      home.write(textOf({ ...(serial % 2 === 0 ? renewed : screened), serial }));
      await holder.check();
    }
    writing.abort();
    await looking;
    assert.equal(serialOf(holder), 23);
    assert.ok(seen.size > 2);
  });
});
