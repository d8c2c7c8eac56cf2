import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Language, type LocalText, localize } from "@homeport/protocol";

/** What came to the listener: the code of a login, or why there is none. */
export type Brought = { code: string } | { error: string };

/** A listener on loopback, to which a browser brings the answer of one login. */
export type LoginListener = {
  port: number;
  /** Null where nothing came within the time that was given, in milliseconds. */
  brought(withinMs: number): Promise<Brought | null>;
  close(): void;
};

const done: LocalText = {
  en: "You can close this page and go back to the terminal.",
  zh: "可以关闭此页面，回到终端。",
};

/** Listens for the answer to the login that has this state; whatever else comes is refused and changes nothing. */
export async function listenForLogin(state: string, language: Language): Promise<LoginListener> {
  const answer = Promise.withResolvers<Brought>();
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
    const own = request.method === "GET" && pathname === "/" && searchParams.get("state") === state;
    const code = searchParams.get("code");
    const error = searchParams.get("error");
    if (!own || (code === null && error === null)) return end(response, { status: 404, text: "" });
    end(response, { status: 200, text: localize(done, language) });
    answer.resolve(code === null ? { error: error ?? "" } : { code });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async brought(withinMs) {
      const late = Promise.withResolvers<null>();
      const timer = setTimeout(() => late.resolve(null), withinMs);
      try {
        return await Promise.race([answer.promise, late.promise]);
      } finally {
        clearTimeout(timer);
      }
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function end(response: ServerResponse, { status, text }: { status: number; text: string }): void {
  response
    .writeHead(status, {
      "content-type": "text/plain; charset=utf-8",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      connection: "close",
    })
    .end(text);
}
