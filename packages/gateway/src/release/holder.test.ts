import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe, it } from "node:test";
import { bob, hour, type Made, narrow, now, stranger, wide, wider } from "./release.fixture.ts";
import { type Home, homeFor, refusals, serialOf, textOf, until } from "./holder.fixture.ts";

describe("a gateway's release", () => {
  it("is the one that control left, told with who approved it", async (test) => {
    const home = homeFor(test);
    home.write(textOf({ content: wide, serial: 3 }));
    const { holder, events } = await home.start();
    assert.equal(serialOf(holder), 3);
    const [event, ...more] = events;
    assert.ok(event?.type === "release-swapped" && event.serial === 3);
    assert.deepEqual(event.approvedBy, ["alice", "bob"]);
    assert.equal(event.digest, holder.current?.release.digest);
    assert.deepEqual(more, []);
  });

  it("is none, without complaint, where control left none yet", async (test) => {
    const { holder, events } = await homeFor(test).start();
    assert.equal(holder.current, null);
    assert.deepEqual(events, []);
  });

  it("is none where the only one there is cannot be trusted", async (test) => {
    const home = homeFor(test);
    home.write(textOf({ content: wide, serial: 3, controlKey: stranger.key }));
    const { holder, events } = await home.start();
    assert.equal(holder.current, null);
    assert.deepEqual(refusals(events), ["release_invalid"]);
    assert.ok(!existsSync(home.kept), "and nothing of it is kept");
  });

  const ruins: Record<string, (home: Home, good: string) => void> = {
    "becomes garbage": (home) => home.write("garbage"),
    "becomes empty": (home) => home.write(""),
    "is half written": (home, good) => writeFileSync(home.file, good.slice(0, good.length / 2)),
    "is cut by one byte": (home, good) => home.write(good.slice(0, -1)),
    "is tampered with": (home, good) =>
      home.write(good.replace("launches", "1aunches").replace("serve", "s3rve")),
    "is an older release": (home) => home.write(textOf({ content: wider, serial: 2 })),
    "is signed by somebody else": (home) =>
      home.write(textOf({ content: wide, serial: 9, controlKey: stranger.key })),
    "is deleted": (home) => rmSync(home.file),
    "is deleted with its folder": (home) => rmSync(dirname(home.file), { recursive: true }),
    "becomes a folder": (home) => {
      rmSync(home.file);
      mkdirSync(home.file);
    },
  };
  for (const [name, ruin] of Object.entries(ruins)) {
    it(`stays the last good one where the file ${name}, and the next good one is taken`, async (test) => {
      const home = homeFor(test);
      const good = textOf({ content: wide, serial: 3 });
      home.write(good);
      const { holder } = await home.start();
      const before = holder.current;
      ruin(home, good);
      await holder.check();
      assert.equal(holder.current, before);
      rmSync(home.file, { recursive: true, force: true });
      home.write(textOf({ content: narrow, serial: 10, approvers: [bob] }));
      await holder.check();
      assert.equal(serialOf(holder), 10);
    });
  }

  it("is taken from a file that was written to the end while it was being looked at", async (test) => {
    const home = homeFor(test);
    const { holder } = await home.start();
    const good = textOf({ content: wide, serial: 3 });
    for (let length = 0; length < good.length; length += Math.ceil(good.length / 7)) {
      writeFileSync(home.file, good.slice(0, length));
      await holder.check();
      assert.equal(holder.current, null);
    }
    writeFileSync(home.file, good);
    await holder.check();
    assert.equal(serialOf(holder), 3);
  });

  it("is followed without anybody asking, as a kill switch must be", { timeout: 30_000 }, async (test) => {
    const home = homeFor(test);
    home.write(textOf({ content: wide, serial: 3 }));
    const { holder } = await home.start();
    for (const serial of [4, 5, 6]) {
      home.write(textOf({ content: narrow, serial, approvers: [bob] }));
      await until(test, () => serialOf(holder) === serial);
    }
    rmSync(dirname(home.file), { recursive: true });
    home.write(textOf({ content: narrow, serial: 7, approvers: [bob] }));
    await until(test, () => serialOf(holder) === 7);
  });

  it("is reported once, however often the same file is written again", async (test) => {
    const home = homeFor(test);
    const good = textOf({ content: wide, serial: 3 });
    home.write(good);
    const { holder, events } = await home.start();
    for (let times = 0; times < 3; times++) {
      home.write(good);
      await holder.check();
    }
    assert.equal(events.length, 1);
  });
});

describe("a gateway that starts again", () => {
  it("serves the copy it kept where control's file is gone, and before control has written one", async (test) => {
    const home = homeFor(test);
    home.write(textOf({ content: wide, serial: 3 }));
    (await home.start()).holder.stop();
    rmSync(home.file);
    assert.equal(serialOf((await home.start()).holder), 3);
    assert.equal(statSync(home.kept).mode & 0o077, 0, "nobody else can write the copy");
  });

  it("serves its copy of a release that one key narrowed, by what that brought with it", async (test) => {
    const home = homeFor(test);
    const base: Made[] = [{ content: wide, serial: 3 }];
    home.write(textOf(base[0] ?? assert.fail()));
    const { holder } = await home.start();
    home.write(textOf({ content: narrow, serial: 4, approvers: [bob] }, base));
    await holder.check();
    holder.stop();
    rmSync(home.file);
    assert.equal(serialOf((await home.start()).holder), 4);
  });

  it("is not led back to an older release than it kept", async (test) => {
    const home = homeFor(test);
    const old = textOf({ content: wider, serial: 3 });
    home.write(old);
    const { holder } = await home.start();
    home.write(textOf({ content: narrow, serial: 4 }));
    await holder.check();
    holder.stop();
    home.write(old);
    const again = await home.start();
    assert.equal(serialOf(again.holder), 4);
    assert.deepEqual(refusals(again.events), ["release_invalid"]);
  });

  it("does not trust its copy more than any other file", async (test) => {
    const home = homeFor(test);
    home.write(textOf({ content: wide, serial: 3 }));
    (await home.start()).holder.stop();
    rmSync(home.file);
    const good = readFileSync(home.kept, "utf8");
    for (const bad of [
      good.slice(0, -5),
      "",
      good.replace("serve", "s3rve"),
      textOf({ content: wide, serial: 3, approvers: [bob] }),
    ]) {
      writeFileSync(home.kept, bad);
      const { holder, events } = await home.start();
      assert.equal(holder.current, null);
      assert.deepEqual(refusals(events), ["release_invalid"]);
    }
  });

  it("does not serve a copy whose date has passed", async (test) => {
    const home = homeFor(test);
    home.write(textOf({ content: wide, serial: 3, expiresAt: now + hour }));
    (await home.start()).holder.stop();
    assert.equal((await home.start(() => now + hour)).holder.current, null);
  });

  it("takes a new release also where it cannot keep a copy: a kill switch comes before tidiness", async (test) => {
    const home = homeFor(test);
    home.write(textOf({ content: wide, serial: 3 }));
    writeFileSync(dirname(home.kept), "a file where the folder should be");
    const { holder, events } = await home.start();
    assert.equal(serialOf(holder), 3);
    assert.ok(
      events.some((event) => event.type === "release-refused"),
      "and says that something is wrong",
    );
  });
});

describe("a holder that was stopped", () => {
  it("keeps what it has and follows nothing any more", async (test) => {
    const home = homeFor(test);
    home.write(textOf({ content: wide, serial: 3 }));
    const { holder } = await home.start();
    holder.stop();
    home.write(textOf({ content: narrow, serial: 4 }));
    await new Promise((resolve) => setTimeout(resolve, 700));
    assert.equal(serialOf(holder), 3);
  });
});
