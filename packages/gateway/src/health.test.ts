import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Table } from "@homeport/rules";
import { healthOf, type HealthOptions } from "./health.ts";
import { sharedLimitFault } from "./shared-limits.ts";

const now = Date.UTC(2026, 10, 22);
const segment = (block: number) => [{ from: 0, to: now * 2, blocks: [block], reach: [0] }];

/** Two markets that serve chat, of which the first needs a filter. */
const table = {
  features: ["chat"],
  markets: { AA: { segments: segment(0) }, BB: { segments: segment(1) } },
  blocks: [[0], [1]],
  cells: [
    { type: "serve", obligations: [0] },
    { type: "serve", obligations: [] },
  ],
  obligations: [{ type: "screen", phase: "input", filter: "words", rule: "AA/screen" }],
  conditions: [],
} as unknown as Table;

type Asking = {
  validTo?: number;
  stopping?: boolean;
  wrong?: string | null;
  at?: number;
  only?: readonly string[];
};

function look({ validTo = now + 1, stopping = false, wrong = null, at = now, only }: Asking = {}) {
  const markets = Object.fromEntries(
    Object.entries(table.markets).filter(([name]) => !only || only.includes(name)),
  );
  const payload = { serial: 7, expiresAt: "soon", content: { table: { ...table, markets } } };
  const current = {
    release: { payload, digest: "sha256:1", expiresAt: now + 10 },
    filters: new Map([["words", { validFrom: 0, validTo }]]),
  };
  const options = {
    releases: { current },
    stopping: () => stopping,
    probes: { receipts: { code: "receipt_failed", look: async () => wrong } },
    clock: () => at,
  };
  return healthOf(options as unknown as HealthOptions)();
}

describe("health", () => {
  it("is ready where everything is", async () => {
    const { status, code, degraded, checks } = await look();
    assert.deepEqual([status, code, degraded, checks], ["ready", null, [], { receipts: "ok" }]);
  });

  it("names the market that a stale filter takes out, and the others go on", async () => {
    const { status, degraded } = await look({ validTo: now });
    assert.equal(status, "ready");
    assert.deepEqual(degraded, [{ market: "AA", code: "filter_stale", filter: "words", features: ["chat"] }]);
  });

  it("is not ready where nothing could be served anywhere", async () => {
    const { status, code } = await look({ validTo: now, only: ["AA"] });
    assert.deepEqual([status, code], ["not ready", "filter_stale"]);
  });

  it("is not ready past the release's date, where receipts cannot be written, or while it stops", async () => {
    assert.equal((await look({ at: now + 10 })).code, "release_expired");
    const broken = await look({ wrong: "ENOSPC" });
    assert.deepEqual(
      [broken.status, broken.code, broken.checks],
      ["not ready", "receipt_failed", { receipts: "ENOSPC" }],
    );
    assert.equal((await look({ stopping: true })).code, "gateway_stopping");
  });
});

it("a limit of uses in a day holds in one process, or in several that share their counters", () => {
  const limited = { conditions: [{ type: "quota", perDay: 3, rule: "AA/quota" }] } as const;
  assert.equal(sharedLimitFault(limited, { workers: 1, redis: null }), null);
  assert.match(
    sharedLimitFault(limited, { workers: 2, redis: null }) ?? "",
    /set HOMEPORT_REDIS, or HOMEPORT_WORKERS=1/,
  );
  assert.equal(sharedLimitFault(limited, { workers: 2, redis: "redis://counters:6379" }), null);
  assert.equal(sharedLimitFault({ conditions: [] }, { workers: 2, redis: null }), null);
});
