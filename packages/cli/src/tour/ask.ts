import { Device } from "@homeport/protocol";
import type { Context } from "../command.ts";
import { phoneIn } from "../device.ts";
import { signDeviceToken } from "../development/index.ts";
import { call } from "../http.ts";
import { type Row, refusedRow, servedRow } from "./row.ts";

/** One question of the tour. */
export type Question = Pick<Row, "market" | "phase" | "feature"> & { article: string };

/** Asks the gateway as a phone sold in the market would, with a token and over HTTP. */
export async function ask(context: Context, gateway: string, question: Question): Promise<Row> {
  const { market, phase, feature, article } = question;
  const device = Device.parse(phoneIn(market));
  const token = await signDeviceToken(context.home, device, context.now());
  const options = feature === "summarizer" ? { type: "tldr", length: "short" } : {};
  const startedAt = context.now();
  const reply = await call(`${gateway}/v1/features/${feature}`, {
    method: "POST",
    body: { input: article, ...options },
    token,
    language: context.language,
  });
  const asked = { market, phase, feature };
  return reply.type === "ok"
    ? servedRow(asked, reply.body as Parameters<typeof servedRow>[1])
    : refusedRow(asked, reply.error, context.now() - startedAt);
}
