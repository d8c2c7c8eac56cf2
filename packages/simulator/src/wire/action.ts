/** What part of a reply a write carries; faults find their place by it. */
export type Part =
  | "opening"
  | "reasoning"
  | "content"
  | "tool"
  | "finish"
  | "usage"
  | "done"
  | "error"
  | "body";

type Head = { type: "head"; status: number; headers: Readonly<Record<string, string>> };

export type Write = {
  type: "write";
  part: Part;
  bytes: Buffer;
  /** Estimated tokens in it, for the pace of a recorded timing. */
  tokens: number;
  /** Reaches the network as its own packet; otherwise neighbours may travel together. */
  alone: boolean;
};

/** One step of what happens on the wire; a reply is a list of these, and a fault rewrites the list. */
export type Action =
  | Head
  | Write
  | { type: "wait"; milliseconds: number }
  /** Says nothing more until the client leaves. */
  | { type: "hang" }
  | { type: "destroy" }
  | { type: "end" };

/** A write of one server-sent event; a string is taken as it is, anything else as JSON. */
export function eventOf(part: Part, value: unknown, tokens = 0): Write {
  const data = typeof value === "string" ? value : JSON.stringify(value);
  return { ...write(part, Buffer.from(`data: ${data}\n\n`)), tokens };
}

export function write(part: Part, bytes: Buffer, alone = false): Write {
  return { type: "write", part, bytes, tokens: 0, alone };
}

/** Whether the reply is a stream of events, not one body. */
export function isStreamed(actions: readonly Action[]): boolean {
  return actions.some((action) => action.type === "write" && action.part !== "body");
}

/** A whole reply: head with its length, body, end. */
export function wholeReply(
  status: number,
  headers: Readonly<Record<string, string>>,
  body: Buffer | string,
): Action[] {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  return [
    { type: "head", status, headers: { ...headers, "content-length": String(bytes.length) } },
    write("body", bytes),
    { type: "end" },
  ];
}
