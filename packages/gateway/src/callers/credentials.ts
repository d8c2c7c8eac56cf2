import { Problem } from "@homeport/protocol";
import { looksLikeKey } from "./api-key.ts";

/** Headers as `node:http` gives them. */
export type CallerHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** What a request shows of itself: a key, a device token, both or neither. */
export type Credentials = { key: string | null; deviceToken: string | null };

/**
 * Takes key and device token from wherever a client can put them: `homeport-key` and `homeport-device-token`, the one bearer
 * that official clients send, or the `x-api-key` of Anthropic's. What begins with `hpk_` is a key, all else a device token.
 *
 * @throws Problem `credentials_conflict` where two differ, `device_token_invalid` or `key_invalid` where one has no form.
 */
export function credentialsFrom(headers: CallerHeaders): Credentials {
  const found: Credentials = { key: null, deviceToken: null };
  const { authorization } = headers;
  if (authorization !== undefined) {
    const token = /^Bearer +(\S+) *$/i.exec(textOf(authorization))?.[1];
    if (token === undefined) throw noForm("device_token_invalid", "authorization", "it is no bearer token");
    add(found, token, "authorization");
  }
  for (const header of ["x-api-key", "homeport-key", "homeport-device-token"] as const) {
    const value = headers[header];
    if (value === undefined) continue;
    const token = textOf(value).trim();
    if (token === "" || /\s/.test(token)) {
      const code = header === "homeport-device-token" ? "device_token_invalid" : "key_invalid";
      throw noForm(code, header, "the header holds no single word");
    }
    if (header === "homeport-key" && !looksLikeKey(token))
      throw noForm("key_invalid", header, "a key begins with `hpk_`");
    if (header === "homeport-device-token" && looksLikeKey(token))
      throw noForm("device_token_invalid", header, "it is an API key");
    add(found, token, header);
  }
  return found;
}

function add(found: Credentials, token: string, header: string): void {
  const kind = looksLikeKey(token) ? "key" : "deviceToken";
  const known = found[kind];
  if (known !== null && known !== token) {
    const what = kind === "key" ? "key" : "device token";
    const issues = [{ path: header, message: `another header holds another ${what}` }];
    throw new Problem("credentials_conflict", { issues });
  }
  found[kind] = token;
}

function noForm(code: "device_token_invalid" | "key_invalid", path: string, message: string): Problem {
  return new Problem(code, { issues: [{ path, message }] });
}

function textOf(value: string | string[]): string {
  return typeof value === "string" ? value : value.join(" ");
}
