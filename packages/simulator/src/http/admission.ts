import type { IncomingMessage } from "node:http";

import { checkKey } from "../checks/index.ts";
import type { Admission, PartnerError, Place } from "../personas/index.ts";
import type { Received } from "./body.ts";

/** What a call must bring before its body counts: a key, and whatever else this partner asks for. */
export function admit(
  place: Place,
  request: IncomingMessage,
  { received, now }: { received: Received; now: number },
): { error: PartnerError | null; name: string | null } {
  const admission: Admission = {
    headers: request.headers,
    method: request.method ?? "GET",
    target: request.url ?? "/",
    host: place.address,
    bytes: received.bytes,
    now,
  };
  const key = checkKey(place, admission);
  if (key.type === "rejected") return { error: key.error, name: key.name };
  return { error: place.persona.admit?.(admission) ?? null, name: key.name };
}
