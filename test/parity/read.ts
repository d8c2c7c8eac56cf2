import { label } from "./worlds.ts";

/** What a reply says of how it was decided, whatever the surface it came on. */
export type Seen = {
  status: number;
  text: string;
  tools: number;
  error: Told | null;
  meta: Meta | null;
  receipt: string | null;
  flagged: string | null;
};

type Told = {
  code: string;
  category?: string;
  retract?: boolean;
  endSession?: boolean;
  receipt?: string;
  continueWith?: number;
};
type Meta = {
  receipt: string;
  label: string | null;
  display: { number: string } | null;
  disclosures: readonly { en: string }[];
  cached?: boolean;
};
type Frame = Record<string, unknown>;

const at = (value: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>(
    (found, key) => (typeof found === "object" && found !== null ? (found as Frame)[key] : undefined),
    value,
  );

/** A failure or a verdict, wherever a surface puts it: Homeport's own form has a code and a remedy. */
function errorIn(frame: unknown): Told | null {
  const places = [
    at(frame, "homeport", "error"),
    at(frame, "error"),
    at(frame, "response", "homeport", "error"),
  ];
  return (places.find((told) => typeof at(told, "remedy") === "string") ?? null) as Told | null;
}

function metaIn(frame: unknown): Meta | null {
  const places = [
    at(frame, "homeport"),
    at(frame, "meta"),
    at(frame, "message", "homeport"),
    at(frame, "response", "homeport"),
  ];
  return (places.find((meta) => typeof at(meta, "receipt") === "string") ?? null) as Meta | null;
}

const asText = (value: unknown): string => (typeof value === "string" ? value : "");
const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The text of a whole reply. */
function textOf(body: unknown): string {
  const blocks = listIn(at(body, "content")).map((block) => asText(at(block, "text")));
  const items = listIn(at(body, "output")).flatMap((item) =>
    listIn(at(item, "content")).map((part) => asText(at(part, "text"))),
  );
  return [
    asText(at(body, "choices", 0, "message", "content")),
    ...blocks,
    ...items,
    asText(at(body, "output")),
    asText(at(body, "correctedInput")),
    asText(at(body, "text")),
  ].join("");
}

function toolsOf(body: unknown): number {
  const kinds = [...listIn(at(body, "content")), ...listIn(at(body, "output"))].map((item) =>
    at(item, "type"),
  );
  return (
    listIn(at(body, "choices", 0, "message", "tool_calls")).length +
    kinds.filter((kind) => kind === "tool_use" || kind === "function_call").length
  );
}

/** The piece of text that a frame of a stream brings. */
function pieceOf(frame: unknown): string {
  if (at(frame, "type") === "response.output_text.delta") return asText(at(frame, "delta"));
  return [
    asText(at(frame, "choices", 0, "delta", "content")),
    at(frame, "type") === "content_block_delta" ? asText(at(frame, "delta", "text")) : "",
    at(frame, "type") === undefined ? asText(at(frame, "text")) : "",
  ].join("");
}

function toolIn(frame: unknown): number {
  const begun =
    at(frame, "content_block", "type") === "tool_use" ||
    (at(frame, "type") === "response.output_item.done" && at(frame, "item", "type") === "function_call");
  return listIn(at(frame, "choices", 0, "delta", "tool_calls")).length + (begun ? 1 : 0);
}

function nothing(response: Response): Seen {
  const { status, headers } = response;
  const receipt = headers.get("homeport-receipt");
  return { status, text: "", tools: 0, error: null, meta: null, receipt, flagged: null };
}

/** Reads a reply to its end; `begun` is called once with the first text of a stream. */
export async function readReply(response: Response, begun: () => void = () => {}): Promise<Seen> {
  const kind = response.headers.get("content-type") ?? "";
  if (kind.includes("event-stream")) return readStream(response, begun);
  const seen = nothing(response);
  if (!kind.includes("json")) {
    await response.arrayBuffer();
    const told = response.headers.get("homeport-meta");
    return { ...seen, meta: told === null ? null : (JSON.parse(decodeURIComponent(told)) as Meta) };
  }
  const body: unknown = await response.json();
  const error = errorIn(body);
  if (error) return { ...seen, error, receipt: error.receipt ?? seen.receipt };
  const hits = listIn(at(body, "results")).find((result) => at(result, "flagged") === true);
  const flagged = hits ? (Object.keys(at(hits, "categories") as Frame)[0] ?? null) : null;
  return { ...seen, text: textOf(body), tools: toolsOf(body), meta: metaIn(body), flagged };
}

async function readStream(response: Response, begun: () => void): Promise<Seen> {
  const seen = nothing(response);
  let rest = "";
  try {
    for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      rest += piece;
      const frames = rest.split("\n\n");
      rest = frames.pop() ?? "";
      for (const frame of frames) take(seen, frame);
      if (seen.text.length > label.length + 1) begun();
    }
  } catch {
    // Left on purpose; what was read until then counts.
  }
  return seen;
}

function take(seen: Seen, frame: string): void {
  const data = /^data: (.*)$/m.exec(frame)?.[1] ?? "";
  if (!data.startsWith("{")) return;
  const read: unknown = JSON.parse(data);
  seen.error ??= errorIn(read);
  seen.meta = metaIn(read) ?? seen.meta;
  seen.text += pieceOf(read);
  seen.tools += toolIn(read);
}
