import { Server } from "node:http";
import type { InFlight } from "./http/index.ts";

/** How long a connection that was taken may yet bring its first request, in milliseconds. */
const lingerMs = 250;
/** How long a request that was given up may take to tell its client so, in milliseconds. */
const lastWordsMs = 2_000;

/** Ends a listener: nothing new is taken, what was taken is served; `hurry` cuts the waiting short. */
export async function drain(
  listener: Server,
  inFlight: InFlight,
  { drainMs, hurry }: { drainMs: number; hurry: Promise<false> },
): Promise<void> {
  inFlight.stop();
  stopAccepting(listener);
  await Promise.race([lingered(listener), hurry]);
  listener.closeIdleConnections();
  if (!(await Promise.race([inFlight.emptied(drainMs), hurry]))) {
    inFlight.giveUp();
    await inFlight.emptied(lastWordsMs);
  }
  listener.closeAllConnections();
  listener.close();
}

/**
 * Closes the port alone. `http.Server.close` would also cut connections whose first request is still on its way, and
 * their clients would see a reset where nobody failed.
 */
function stopAccepting(listener: Server): void {
  const plain = Object.getPrototypeOf(Server.prototype) as { close: () => void };
  Reflect.apply(plain.close, listener, []);
}

async function lingered(listener: Server): Promise<true> {
  const until = performance.now() + lingerMs;
  while (performance.now() < until && (await connectionsOf(listener)) > 0) {
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return true;
}

/** How many connections a listener has. */
export function connectionsOf(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.getConnections((cause, count) => resolve(cause ? 0 : count));
  });
}
