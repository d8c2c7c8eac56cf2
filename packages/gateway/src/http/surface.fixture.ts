import assert from "node:assert/strict";
import type { Finish, Surface } from "./surface.ts";

/** The body of a surface's whole answer that is nothing but text. */
export function replyOf(surface: Surface, text: string, finish: Finish): Record<string, unknown> {
  const reply = surface.reply({ text, others: [] }, finish);
  return reply.type === "json" ? (reply.body as Record<string, unknown>) : assert.fail(reply.type);
}
