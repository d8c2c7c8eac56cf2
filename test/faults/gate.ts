import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** A way to the simulator that can be shut in the middle of an answer, so that something else happens meanwhile. */
export type Gate = {
  origin: string;
  /** Holds the next answers, as many as are said, each after its first half. */
  hold(answers?: number): Held;
  /** Changes the next answers, or no more where it is null. */
  alter(change: ((body: string) => string) | null): void;
  close(): Promise<void>;
};

/** `half` resolves once half of every answer has left; `open` lets the rest go. */
export type Held = { half: Promise<void>; open: () => void };

type Holding = { reached: () => void; opened: Promise<void> };

/** Opens a gate before a simulator; close it. */
export async function openGate(simulator: string): Promise<Gate> {
  let holding: Holding[] = [];
  let altered: ((body: string) => string) | null = null;

  const pass = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const asked = await buffer(incoming);
    const { host: _host, connection: _connection, ...headers } = incoming.headers;
    const sent = request(`${simulator}${incoming.url}`, { method: incoming.method, headers, agent: false });
    sent.end(asked);
    const [reply] = (await once(sent, "response")) as [IncomingMessage];
    const body = (await buffer(reply)).toString();
    const text = altered?.(body) ?? body;
    const { "content-length": _length, "transfer-encoding": _encoding, ...head } = reply.headers;
    outgoing.writeHead(reply.statusCode ?? 502, head);
    const [first, rest] = halves(text, String(reply.headers["content-type"]).includes("event-stream"));
    outgoing.write(first);
    const held = holding.shift();
    held?.reached();
    await held?.opened;
    outgoing.end(rest);
  };
  const server = createServer((incoming, outgoing) => {
    // Whoever was let go by the gateway is let go here as well.
    pass(incoming, outgoing).catch(() => outgoing.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold(answers = 1) {
      const halves = Array.from({ length: answers }, () => Promise.withResolvers<void>());
      const opened = Promise.withResolvers<void>();
      holding = halves.map(({ resolve }) => ({ reached: resolve, opened: opened.promise }));
      return {
        half: Promise.all(halves.map(({ promise }) => promise)).then(() => {}),
        open: opened.resolve,
      };
    },
    alter: (change) => (altered = change),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** A stream is cut between two frames, so that its first half can be read as it is. */
function halves(text: string, streamed: boolean): [string, string] {
  if (!streamed) return [text.slice(0, text.length / 2), text.slice(text.length / 2)];
  const frames = text.split("\n\n");
  const middle = Math.floor(frames.length / 2);
  return [`${frames.slice(0, middle).join("\n\n")}\n\n`, frames.slice(middle).join("\n\n")];
}
