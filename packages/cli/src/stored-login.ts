import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CommandFault, type Context } from "./command.ts";

/** A login as it lies on this machine: at which control, and its token. */
export type StoredLogin = { control: string; token: string; expiresAt: string };

type Place = Pick<Context, "home" | "control" | "now">;

/** Where the login lies. */
function fileIn(home: string): string {
  return join(home, "login-token.json");
}

/** Keeps a login so that only its owner reads it. */
export function storeLogin({ home }: Place, login: StoredLogin): void {
  mkdirSync(home, { recursive: true });
  const file = fileIn(home);
  rmSync(file, { force: true });
  writeFileSync(file, JSON.stringify(login), { mode: 0o600, flag: "wx" });
  chmodSync(file, 0o600);
}

/**
 * The login at the control that is asked, or null where there is none that still holds. It is shown to no other.
 *
 * @throws CommandFault where others on this machine may read it
 */
export function storedLogin({ home, control, now }: Place): StoredLogin | null {
  const file = fileIn(home);
  let login: StoredLogin;
  let mode: number;
  try {
    login = JSON.parse(readFileSync(file, "utf8")) as StoredLogin;
    mode = statSync(file).mode;
  } catch {
    return null;
  }
  if (login.control !== new URL(control).origin || !(Date.parse(login.expiresAt) > now())) return null;
  if ((mode & 0o077) === 0 || process.platform === "win32") return login;
  throw new CommandFault(`others on this machine may read \`${file}\`; remove it and log in again`);
}

export function forgetLogin({ home }: Pick<Context, "home">): void {
  rmSync(fileIn(home), { force: true });
}
