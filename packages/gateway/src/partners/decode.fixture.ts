import assert from "node:assert/strict";
import type { StreamEvent } from "@homeport/protocol";
import { classify } from "./classify.ts";
import { beginDecode, decodeChunk } from "./decode.ts";
import type { Dialect } from "./dialect.ts";
import { dialectOf } from "./dialects.ts";
import { failureFrom } from "./failure.ts";

type Name = "alibaba" | "openai";

export function known(name: string): Dialect {
  return dialectOf(name) ?? assert.fail(`no dialect ${name}`);
}

/** The events of the chunks of one stream, or of one whole answer. */
export function eventsOf(name: Name, ...chunks: readonly unknown[]): StreamEvent[] {
  const context = { dialect: known(name), by: `partner:${name}`, status: 200 };
  const state = beginDecode();
  return chunks.flatMap((chunk) => decodeChunk(context, state, chunk));
}

/** What a failing status with a body comes to. */
export function failing(name: Name, status: number, body: unknown): StreamEvent {
  const dialect = known(name);
  return classify(
    { dialect, by: `partner:${name}` },
    failureFrom(dialect, { status, retryAfterSeconds: null }, body),
  );
}

/** The class of a failure; `policy` is a verdict, for which there is no other class. */
export function classOf(event: StreamEvent | undefined): string {
  if (event?.type === "error") return event.class;
  return event?.type === "verdict" && event.verdict.type === "hit" ? "policy" : String(event?.type);
}

export function phaseOf(event: StreamEvent | undefined): string {
  return event?.type === "verdict" && event.verdict.type === "hit" ? event.verdict.phase : classOf(event);
}

// The shapes below are written from facts/partners.md, 5 (responses, verdicts, streaming) and the sources it names,
// and not from the dialect records.

/** A chunk of a compatible-mode stream: Alibaba's key order, `usage: null` until the end. */
export function alibabaChunk(delta: object, finish: string | null = null): object {
  return {
    choices: [{ delta, index: 0, logprobs: null, finish_reason: finish }],
    object: "chat.completion.chunk",
    usage: null,
    created: 1_795_000_000,
    system_fingerprint: null,
    model: "qwen3.8-max",
    id: "chatcmpl-1",
  };
}

/** A chunk of OpenAI's stream. */
export function openaiChunk(delta: object, finish: string | null = null): object {
  return {
    id: "chatcmpl-2",
    object: "chat.completion.chunk",
    created: 1_795_000_000,
    model: "gpt-6-luna",
    service_tier: "default",
    system_fingerprint: "fp_1",
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    obfuscation: "aK3",
  };
}

export const start = { type: "start", id: "chatcmpl-1", model: "qwen3.8-max" };
