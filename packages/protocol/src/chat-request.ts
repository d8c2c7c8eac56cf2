import { z } from "zod";

const TextPart = z.strictObject({ type: z.literal("text"), text: z.string() });

/** The text of a message: a string, or text parts, joined. */
const Content = z
  .union([z.string(), z.array(TextPart).min(1).max(256)])
  .transform((content) =>
    typeof content === "string" ? content : content.map((part) => part.text).join(""),
  );

export const ChatMessage = z.discriminatedUnion("role", [
  z.strictObject({ role: z.literal("system"), content: Content }),
  z.strictObject({ role: z.literal("developer"), content: Content }),
  z.strictObject({ role: z.literal("user"), content: Content }),
  z.strictObject({
    role: z.literal("assistant"),
    content: Content.nullable().transform((content) => content ?? ""),
    // A refusal is nothing that can be sent on; without it the turn is an ordinary one.
    refusal: z.null().optional(),
  }),
]);
export type ChatMessage = { role: "system" | "user" | "assistant"; content: string };

/** `POST /v1/chat/completions`, as far as this build can honour it; anything else is refused by name. */
export const ChatRequest = z.strictObject({
  model: z.string().min(1).max(128),
  messages: z.array(ChatMessage).min(1).max(512),
  stream: z.boolean().nullish(),
  stream_options: z.strictObject({ include_usage: z.boolean().optional() }).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  max_tokens: z.int().min(1).max(131_072).nullish(),
  max_completion_tokens: z.int().min(1).max(131_072).nullish(),
  stop: z.union([z.string(), z.array(z.string()).min(1).max(4)]).nullish(),
  seed: z.int().nullish(),
  n: z.literal(1).nullish(),
});
export type ChatRequest = z.infer<typeof ChatRequest>;
