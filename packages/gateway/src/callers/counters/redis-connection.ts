import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import type * as Redis from "@redis/client";
import { Problem } from "@homeport/protocol";

/** What becomes of the connection to Redis; never a password. */
export type ConnectionEvent = { type: "redis-connected" } | { type: "redis-away"; cause: unknown };

export type ConnectionOptions = {
  url: string;
  /** The longest that one step waits for an answer. */
  waitMs: number;
  report: (event: ConnectionEvent) => void;
};

/** Runs scripts on one Redis. */
export type Connection = {
  /** @throws Problem `limits_unavailable` where Redis does not answer in time, or answers with an error. */
  run(script: string, keys: readonly string[], words: readonly string[]): Promise<unknown>;
  close(): Promise<void>;
};

const longestPauseMs = 500;
const digests = new Map<string, string>();

/** Connects in the background, and again whenever the connection is lost; until then every step is refused at once. */
export function connectRedis({ url, waitMs, report }: ConnectionOptions): Connection {
  // Loaded where there is a Redis to speak to: a gateway that counts by itself starts without it.
  const { createClient, TimeoutError }: typeof Redis = createRequire(import.meta.url)("@redis/client");
  const client = createClient({
    url,
    // What is asked for while Redis is away is refused, not kept for later: by then nobody waits for it.
    disableOfflineQueue: true,
    commandsQueueMaxLength: 10_000,
    // A connection that died without a word is noticed, and made anew.
    pingInterval: 1_000,
    socket: {
      socketTimeout: 5_000,
      connectTimeout: 2_000,
      reconnectStrategy: (tries) => Math.min(25 * 2 ** Math.min(tries, 6), longestPauseMs),
    },
  });
  let away: boolean | null = null;
  client.on("error", (cause: unknown) => {
    if (away !== true) report({ type: "redis-away", cause });
    away = true;
  });
  client.on("ready", () => {
    away = false;
    report({ type: "redis-connected" });
  });
  const connecting = client.connect().then(
    () => {},
    (cause: unknown) => report({ type: "redis-away", cause }),
  );

  const send = (words: string[]) => client.sendCommand<unknown>(words, { timeout: waitMs });
  return {
    async run(script, keys, words) {
      const rest = [String(keys.length), ...keys, ...words];
      try {
        return await bounded(
          send(["EVALSHA", digestOf(script), ...rest]).catch((cause: unknown) => {
            if (!(cause instanceof Error) || !cause.message.startsWith("NOSCRIPT")) throw cause;
            return send(["EVAL", script, ...rest]);
          }),
          { waitMs, late: () => new TimeoutError() },
        );
      } catch (cause) {
        throw new Problem("limits_unavailable", { retryAfterSeconds: 1, cause });
      }
    },
    async close() {
      if (client.isOpen) client.destroy();
      await connecting;
    },
  };
}

/** The client's own time limit ends with the sending; this one covers the answer as well. */
async function bounded<Answer>(
  answer: Promise<Answer>,
  { waitMs, late: fault }: { waitMs: number; late: () => Error },
): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(fault()), waitMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

function digestOf(script: string): string {
  const known = digests.get(script);
  if (known !== undefined) return known;
  const digest = createHash("sha1").update(script).digest("hex");
  digests.set(script, digest);
  return digest;
}
