import type { World } from "./world.ts";

/** What came of one streamed chat: its text, whether it ended as a whole, and the code of an error frame. */
export type Streamed = { status: number; text: string; whole: boolean; code: string | null; broken: boolean };

export type Live = { begun: Promise<void>; ended: Promise<Streamed> };

/**
 * Begins a streamed chat whose partner speaks slowly: a few bytes, then so many milliseconds of silence.
 * `begun` resolves with the first byte of its text.
 */
export function streamChat(world: World, paceMs: number): Live {
  const begun = Promise.withResolvers<void>();
  begun.promise.catch(() => {});
  const ended = read(world, paceMs, begun.resolve).catch((): Streamed => nothing("broken"));
  void ended.then(({ status, code }) => begun.reject(new Error(`it never began: ${status} ${code ?? ""}`)));
  return { begun: begun.promise, ended };
}

const nothing = (how: "broken" | "none"): Streamed => ({
  status: 0,
  text: "",
  whole: false,
  code: null,
  broken: how === "broken",
});

async function read(world: World, paceMs: number, began: () => void): Promise<Streamed> {
  const response = await world.post(
    "/v1/chat/completions",
    {
      model: "homeport",
      stream: true,
      messages: [{ role: "user", content: "Say something about the sea." }],
    },
    { headers: { "homeport-simulate": `slow-loris=${paceMs}` } },
  );
  const found = { ...nothing("none"), status: response.status };
  if (response.status !== 200 || !response.body) {
    const { error } = (await response.json()) as { error?: { code: string } };
    return { ...found, code: error?.code ?? null };
  }
  let rest = "";
  try {
    for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
      rest += piece;
      const frames = rest.split("\n\n");
      rest = frames.pop() ?? "";
      for (const frame of frames) {
        take(found, frame.replace(/^data: /, ""));
        if (found.text !== "") began();
      }
    }
  } catch {
    found.broken = true;
  }
  return found;
}

function take(found: Streamed, data: string): void {
  if (data === "[DONE]") {
    found.whole = true;
    return;
  }
  const frame = JSON.parse(data) as {
    error?: { code: string };
    choices?: readonly { delta?: { content?: string } }[];
  };
  found.code ??= frame.error?.code ?? null;
  found.text += frame.choices?.[0]?.delta?.content ?? "";
}
