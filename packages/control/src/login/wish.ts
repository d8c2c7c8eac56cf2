import { Problem } from "@homeport/protocol";

/** What somebody wants to be logged in for: a page of control's, or the command line that listens on their machine. */
export type Wish =
  | { type: "browser"; returnTo: string }
  | { type: "command"; port: number; challenge: string; state: string };

/**
 * What a login is begun for.
 *
 * Where it ends is nothing that a link can choose: a path of control's own, or a port of the person's own machine, to
 * which a code goes that is of no use without what the command line there kept to itself.
 *
 * @throws Problem `invalid_request`
 */
export function wishOf(query: URLSearchParams): Wish {
  for (const name of query.keys()) {
    if (!["return_to", "port", "challenge", "state"].includes(name) || query.getAll(name).length > 1)
      throw invalid(name.slice(0, 64), "is not a parameter that can be honoured here");
  }
  const port = query.get("port");
  if (port === null) return { type: "browser", returnTo: pathIn(query.get("return_to") ?? "/") };
  if (!/^\d{4,5}$/.test(port) || Number(port) < 1_024 || Number(port) > 65_535)
    throw invalid("port", "must be from 1024 to 65535");
  const [challenge, state] = [query.get("challenge") ?? "", query.get("state") ?? ""];
  if (!/^[\w-]{43}$/.test(challenge)) throw invalid("challenge", "must be a SHA-256 digest as base64url");
  if (!/^[\w-]{16,128}$/.test(state))
    throw invalid("state", "must be 16 to 128 letters, digits, `-` and `_`");
  return { type: "command", port: Number(port), challenge, state };
}

/** A path on this very site; whatever a browser could take for another site is none. */
function pathIn(text: string): string {
  const plain = /^\/(?![/\\])[\w\-./~%@:]*$/.test(text) && !text.includes("//") && !text.includes("..");
  const site = "https://control.invalid";
  if (plain && new URL(text, site).origin === site && !text.startsWith("/login")) return text;
  throw invalid("return_to", "must be a path of control's own");
}

function invalid(name: string, message: string): Problem {
  return new Problem("invalid_request", { issues: [{ path: `query.${name}`, message }] });
}
