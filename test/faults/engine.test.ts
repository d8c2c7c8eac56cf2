import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Meta } from "@homeport/protocol";
import type { World } from "../support/world.ts";
import type { Expected } from "./fault.ts";
import { entriesOf } from "./observe.ts";
import { partnerFaults } from "./partner-faults.ts";
import { callsSeen, clear, play, startStage } from "./stage.ts";

const input = "The ferry leaves at nine. It carries forty cars. The crossing takes an hour.";

let world: World;
before(async () => {
  world = await startStage({ timeouts: { firstByteMs: 500, gapMs: 500, totalMs: 1_000 } });
  // The engine's thread takes a while to start, which is no part of any fault.
  await play(world.simulator.url, "us.api.openai.com", ["status=429"]);
  await summary(false, "");
});
after(() => world.close());

type Said = {
  code: string | null;
  finished: boolean;
  text: string;
  meta: Partial<Meta>;
  receipt: string;
};

/** Asks for a summary, whose partner has an engine behind it, and reads it to its end. */
async function summary(stream: boolean, words: string): Promise<Said> {
  const body = { input: `${input} ${words}`, stream };
  const response = await world.post("/v1/features/summarizer", body, { place: "US" });
  const said: Said = { code: null, finished: false, text: "", meta: {}, receipt: "" };
  const text = await response.text();
  const events = response.headers.get("content-type")?.includes("event-stream")
    ? [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => data ?? "")
    : [text];
  for (const data of events) take(said, JSON.parse(data) as Told);
  if (!stream) said.finished = said.code === null;
  return said;
}

type Told = {
  error?: { code: string; receipt?: string };
  meta?: Meta;
  reason?: string;
  text?: string;
  output?: string;
};

function take(said: Said, { error, meta, reason, text, output }: Told): void {
  if (error) said.code = error.code;
  said.receipt = meta?.receipt ?? error?.receipt ?? said.receipt;
  said.meta = meta ?? said.meta;
  said.finished ||= reason !== undefined;
  said.text += text ?? output ?? "";
}

/** What an engine behind the partner makes of it: it stands in wherever a second partner would, and nowhere else. */
function behind({ client, receipt }: Expected): "engine" | "partner" | "nobody" {
  if (client.code !== null) return "nobody";
  return receipt.codes.length > 0 ? "engine" : "partner";
}

for (const { id, title, cause, second } of partnerFaults) {
  if (cause.by === "socket") continue;
  for (const way of ["whole", "stream"] as const) {
    const who = behind(second[way]);
    test(`${id}: ${title.en} (${way}; with an engine behind, ${who} answers)`, async () => {
      const { url } = world.simulator;
      await clear(url);
      if (cause.by === "simulator") await play(url, "us.api.openai.com", [cause.fault]);
      const said = await summary(way === "stream", cause.by === "words" ? cause.words : "");
      assert.deepEqual(await callsSeen(url), ["openai-us"]);
      const last = (await entriesOf(world, said.receipt)).at(-1)?.facts;
      assert.equal(said.code, second[way].client.code);
      assert.equal(said.finished, who !== "nobody");
      assert.equal(last?.outcome, who === "nobody" ? "failed" : "served");
      assert.deepEqual(last?.codes, second[way].receipt.codes);
      // Nobody is served by a lie: who answered stands in the reply, and is what the receipt says.
      if (who === "engine") {
        assert.deepEqual([said.meta.executed, said.meta.simulated, said.meta.partner], ["edge", false, null]);
        assert.equal(said.meta.engine?.id, "textrank");
        assert.notEqual(said.text, "");
        assert.equal(last?.cost?.type, "free");
        assert.equal(last?.cost?.earlier?.length ?? 0, second[way].earlier.length);
      } else if (who === "partner") {
        assert.deepEqual([said.meta.executed, said.meta.simulated], ["cloud", true]);
        assert.equal(last?.cost?.type, "known");
      }
      assert.equal(last?.served.engine?.id ?? null, who === "engine" ? "textrank" : null);
    });
  }
}
