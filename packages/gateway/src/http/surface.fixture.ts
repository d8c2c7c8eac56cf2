import assert from "node:assert/strict";
import type { Meta } from "@homeport/protocol";
import type { Finish, Surface } from "./surface.ts";

export const about = { receipt: "rcpt_1", market: "AA", simulated: false };

export const meta: Meta = {
  partner: "acme",
  model: "m-1",
  modelVersion: "1",
  endpoint: { id: "north", region: "aa-north", operator: "Acme Ltd." },
  engine: null,
  executed: "cloud",
  simulated: false,
  market: "AA",
  feature: "chat",
  label: "[AI-generated]",
  display: null,
  disclosures: [],
  usage: { inputTokens: 3, outputTokens: 2, cachedInputTokens: null, reasoningTokens: 1 },
  cost: null,
  receipt: "rcpt_1",
  release: "sha256:r",
  ms: 5,
};

export function finishOf(changes: Partial<Finish> = {}): Finish {
  return { reason: "stop", corrections: null, omitted: [], meta, ...changes };
}

export const toolCall = {
  type: "tool",
  index: 3,
  id: "c1",
  name: "weather",
  arguments: '{"place":"Oslo"}',
} as const;

/** The body of a surface's whole answer that is nothing but text. */
export function replyOf(surface: Surface, text: string, finish: Finish): Record<string, unknown> {
  const reply = surface.reply({ text, others: [] }, finish);
  return reply.type === "json" ? (reply.body as Record<string, unknown>) : assert.fail(reply.type);
}

/** The named events of a stream, frame by frame. */
export function eventsOf(text: string): { event: string | null; data: Record<string, unknown> }[] {
  return text
    .split("\n\n")
    .filter((frame) => frame !== "")
    .map((frame) => {
      const { event, data } =
        /^(?:event: (?<event>[^\n]+)\n)?data: (?<data>[^\n]+)$/.exec(frame)?.groups ?? {};
      return {
        event: event ?? null,
        data: JSON.parse(data ?? assert.fail(frame)) as Record<string, unknown>,
      };
    });
}

/** What the last event of a stream holds. */
export function lastOf(text: string): Record<string, unknown> {
  return eventsOf(text).at(-1)?.data ?? assert.fail("nothing came");
}
