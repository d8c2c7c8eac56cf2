import { isLoopback, type LoginSettings } from "./settings.ts";

/** A cookie of control's, by what it is for. */
export type CookieUse = "session" | "login";

/**
 * The name of a cookie. `__Host-` makes browsers refuse it from another host, a sub-domain or over plain HTTP; only on
 * loopback, where there is no TLS, it goes without.
 */
export function cookieName(use: CookieUse, settings: LoginSettings): string {
  return `${isPlain(settings) ? "" : "__Host-"}homeport-${use}`;
}

/** The `set-cookie` line; no script reads the cookie, and no other site's request but a link brings it. */
export function cookieLine(
  use: CookieUse,
  { value, seconds }: { value: string; seconds: number },
  settings: LoginSettings,
): string {
  const parts = [
    "Path=/",
    "HttpOnly",
    "SameSite=Lax",
    `Max-Age=${seconds}`,
    ...(isPlain(settings) ? [] : ["Secure"]),
  ];
  return [`${cookieName(use, settings)}=${value}`, ...parts].join("; ");
}

/** The value of a cookie that came once; null where it did not come, or more than once. */
export function cookieIn(header: string | undefined, name: string): string | null {
  const values = (header ?? "")
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part.startsWith(`${name}=`))
    .map((part) => part.slice(name.length + 1));
  const [value = ""] = values;
  return values.length === 1 && /^[\w-]{43}$/.test(value) ? value : null;
}

function isPlain({ redirectUri }: LoginSettings): boolean {
  const url = new URL(redirectUri);
  return url.protocol === "http:" && isLoopback(url);
}
