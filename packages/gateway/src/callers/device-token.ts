import { type Device, Problem } from "@homeport/protocol";
import type { Caller } from "./caller-book.ts";
import type { Credentials } from "./credentials.ts";

/**
 * Who tells which device asks: the key, where it is a back-end's, or a device token (null where none was sent).
 *
 * @throws Problem `credentials_conflict` where both would.
 */
export function deviceTokenOf(
  { device }: Caller,
  { deviceToken }: Credentials,
): { type: "fixed"; device: Device } | { type: "token"; token: string | null } {
  if (device === null) return { type: "token", token: deviceToken };
  if (deviceToken === null) return { type: "fixed", device };
  const message = "the key stands for a back-end and takes no device token";
  throw new Problem("credentials_conflict", { issues: [{ path: "authorization", message }] });
}
