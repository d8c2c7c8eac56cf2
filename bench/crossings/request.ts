import type { World } from "../../test/support/world.ts";
import type { Feature } from "./tuning.ts";

/** What came of one request; `judged`: a partner refused its content. */
export type Came = "served" | "refused" | "failed" | "judged";

export type Asked = { token: string; surface: Surface; stream: boolean; text: string; fault: string };

/** How each surface is asked, and the feature that it asks for. */
const surfaces = {
  "/v1/chat/completions": {
    feature: "chat",
    body: (text: string) => ({ model: "homeport", messages: [{ role: "user", content: text }] }),
  },
  "/v1/responses": {
    feature: "chat",
    body: (text: string) => ({ model: "homeport", input: text, store: false }),
  },
  "/v1/messages": {
    feature: "chat",
    body: (text: string) => ({
      model: "homeport",
      max_tokens: 64,
      messages: [{ role: "user", content: text }],
    }),
  },
  "/v1/features/summarizer": { feature: "summarizer", body: (text: string) => ({ input: text }) },
  "/v1/features/translator": {
    feature: "translator",
    body: (text: string) => ({ input: text, sourceLanguage: "en", targetLanguage: "fr" }),
  },
} as const;
export type Surface = keyof typeof surfaces;

/** The surfaces that ask for a feature. */
export function surfacesOf(feature: Feature): Surface[] {
  return (Object.keys(surfaces) as Surface[]).filter((path) => surfaces[path].feature === feature);
}

/** Sends one request over real HTTP, reads all of its answer, and says what came of it. */
export async function ask(world: World, { token, surface, stream, text, fault }: Asked): Promise<Came> {
  const body = { ...surfaces[surface].body(text), stream };
  const headers: Record<string, string> = fault === "" ? {} : { "homeport-simulate": fault };
  const reply = await world.post(surface, body, { token, headers });
  const told = await reply.text().catch(() => "");
  if (reply.status === 451 || reply.status === 403) return "refused";
  if (told.includes("partner_refused")) return "judged";
  // OpenAI's responses tell `"error":null` where nothing failed.
  return reply.ok && !/"error":\s*[^n\s]/.test(told) ? "served" : "failed";
}
