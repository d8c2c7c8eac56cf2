import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Problem } from "@homeport/protocol";
import { Book, compile, Pack } from "@homeport/rules";
import type { Counters } from "../callers/index.ts";
import { DailyUse } from "./daily-use.ts";
import { anybody, device, loadedWith, now } from "./pipeline.fixture.ts";

const words = { en: "words", zh: "文字" };
const source = { id: "read", instrument: "Act", locator: "1", accessed: "2026-11-22", kind: "primary" };
const pack = Pack.parse({
  market: "AA",
  name: words,
  version: "1",
  offset: "+00:00",
  places: ["AA"],
  sources: [{ ...source, verification: "read" }],
  rules: [{ id: "AA/open", type: "availability", effect: "allow", summary: words, sources: ["read"] }],
});

/** A release in which a device may chat so often a day; with null as often as it likes. */
function releaseWith(dailyLimit: number | null) {
  const engine = { engine: "textrank", languages: ["en"] };
  const launch = { market: "AA", feature: "chat", platforms: ["web"], traveller: "home", from: "2026-01-01" };
  const book = Book.parse({
    maker: { name: "Maker", screens: [] },
    partners: [],
    launches: [{ ...launch, owner: "team", ...(dailyLimit !== null && { dailyLimit }) }],
    routes: [{ market: "AA", feature: "chat", use: [engine] }],
    approvals: [],
  });
  return loadedWith([], compile([pack], book));
}

/** Counters that answer later, as those do that gateways share. */
function later(): Pick<Counters, "count" | "counted"> & { asked: number } {
  const counts = new Map<string, number>();
  const soon = () => new Promise((resolve) => setImmediate(resolve));
  const counters = {
    asked: 0,
    async count(name: string, { from }: { from: number }) {
      const key = `${name} ${from}`;
      counters.asked++;
      await soon();
      const before = counts.get(key) ?? 0;
      counts.set(key, before + 1);
      return before;
    },
    async counted(name: string, { from }: { from: number }) {
      counters.asked++;
      await soon();
      return counts.get(`${name} ${from}`) ?? 0;
    },
  };
  return counters;
}

const one = { ...device, id: "device-one" };
const chat = (asking = one) => ({ device: asking, feature: "chat", language: "en" }) as const;
const codes = (decision: Awaited<ReturnType<DailyUse["decide"]>>) =>
  decision.type === "serve" ? "serve" : decision.reasons.map(({ code }) => code).join();

describe("uses in a day", () => {
  for (const [where, counters] of [
    ["in process", () => anybody.counters],
    ["shared", later],
  ] as const) {
    it(`are served up to the limit, however many come at once (${where})`, async () => {
      const use = new DailyUse(counters());
      const loaded = releaseWith(3);
      const decided = await Promise.all(
        Array.from({ length: 9 }, async () => use.decide(loaded, chat(), now)),
      );
      const came = decided.map(codes);
      assert.equal(came.filter((code) => code === "serve").length, 3);
      assert.equal(came.filter((code) => code === "quota_spent").length, 6);
      assert.equal(codes(await use.decide(loaded, chat({ ...one, id: "device-two" }), now)), "serve");
      assert.equal(codes(await use.decide(loaded, chat(), now + 86_400_000)), "serve");
    });
  }

  it("are looked at without being counted", async () => {
    const use = new DailyUse(later());
    const about = { loaded: releaseWith(1), device: one, feature: "chat" } as const;
    for (let looks = 0; looks < 3; looks++) assert.equal(await use.today(about, now), 0);
    assert.equal(codes(await use.decide(about.loaded, chat(), now)), "serve");
    assert.equal(await use.today(about, now), 1);
  });

  it("of a device that cannot be counted are none where there is a limit", async () => {
    const { id: _id, ...nobody } = one;
    assert.equal(
      codes(await new DailyUse(later()).decide(releaseWith(3), chat(nobody as never), now)),
      "quota_spent",
    );
  });

  it("are nobody's concern where the release limits none", async () => {
    const counters = later();
    assert.equal(codes(await new DailyUse(counters).decide(releaseWith(null), chat(), now)), "serve");
    assert.equal(counters.asked, 0);
  });

  it("are refused where the counters have no word", async () => {
    const away = () => Promise.reject(new Problem("limits_unavailable", { retryAfterSeconds: 1 }));
    const use = new DailyUse({ count: away, counted: away });
    await assert.rejects(async () => use.decide(releaseWith(3), chat(), now), { code: "limits_unavailable" });
  });
});
