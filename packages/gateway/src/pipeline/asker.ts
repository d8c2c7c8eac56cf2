import type { IncomingHttpHeaders } from "node:http";
import type { Device } from "@homeport/protocol";
import { type Caller, credentialsFrom, deviceTokenOf } from "../callers/index.ts";
import type { Parts } from "./parts.ts";

/** Who asks: a caller by its key, for a device by its token. */
export type Asker = { caller: Caller; device: Device };

/** Tells who asks by the headers of a request. @throws Problem where a key or a token is missing or is none */
export async function askerOf(
  parts: Pick<Parts, "callers" | "identify">,
  headers: IncomingHttpHeaders,
  now: number,
): Promise<Asker> {
  const credentials = credentialsFrom(headers);
  const caller = parts.callers.identify(credentials.key, now);
  const whose = deviceTokenOf(caller, credentials);
  if (whose.type === "fixed") return { caller, device: whose.device };
  const claims = headers["homeport-device"];
  const device = await parts.identify(
    {
      authorization: whose.token === null ? undefined : `Bearer ${whose.token}`,
      device: Array.isArray(claims) ? claims.join(",") : claims,
    },
    now,
  );
  return { caller, device };
}
