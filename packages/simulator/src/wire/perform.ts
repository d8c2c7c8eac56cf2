import type { ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";

import { simulatedHeader } from "../headers.ts";
import type { Action } from "./action.ts";

/** How a reply ended: all of it sent, cut by us on purpose, or left by the client. */
type Ending = "sent" | "cut" | "left";

/** Milliseconds between writes that must not share a packet. */
const packetGap = 1;

/** Carries out the steps of a reply, each carrying `homeport-simulated: 1`, and stops when the client leaves. */
export async function perform(actions: readonly Action[], response: ServerResponse): Promise<Ending> {
  if (response.destroyed) return "left";
  const left = new AbortController();
  const gone = new Promise<void>((resolve) => {
    response.once("close", () => {
      left.abort();
      resolve();
    });
  });
  for (const action of actions) {
    if (left.signal.aborted) return "left";
    switch (action.type) {
      case "head":
        response.writeHead(action.status, { ...action.headers, [simulatedHeader]: "1" });
        response.flushHeaders();
        break;
      case "write":
        if (!response.write(action.bytes)) await Promise.race([gone, drained(response)]);
        if (action.alone) await pause(packetGap, left.signal);
        break;
      case "wait":
        await pause(action.milliseconds, left.signal);
        break;
      case "hang":
        await gone;
        return "left";
      case "destroy":
        // What was written before must reach the client, or the cut would come earlier than it should.
        if (response.headersSent) await pause(packetGap * 20, left.signal);
        if (left.signal.aborted) return "left";
        response.socket?.destroy();
        return "cut";
      case "end":
        response.end();
        await gone;
        return response.writableFinished ? "sent" : "left";
    }
  }
  return "sent";
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    response.once("drain", () => {
      resolve();
    });
  });
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await wait(milliseconds, undefined, { signal }).catch(() => undefined);
}
