import type { ErrorBody, Language } from "@homeport/protocol";
import { signingKey } from "@homeport/protocol/envelope";
import { signMessage } from "@homeport/protocol/message-signature";
import { CommandFault } from "./command.ts";
import type { Signer } from "./operator-key.ts";

/** A reply of the gateway or of control: its JSON, or the error body it sent. */
export type Reply =
  | { type: "ok"; status: number; body: unknown }
  | { type: "error"; status: number; error: ErrorBody["error"] };

/** Thrown where the gateway or control refused; holds what it answered. */
export class RefusedFault extends CommandFault {
  readonly error: ErrorBody["error"];

  constructor(error: ErrorBody["error"]) {
    super(`${error.code}: ${error.message}`);
    this.error = error;
  }
}

type Asking = {
  method?: "GET" | "POST" | "DELETE";
  body?: unknown;
  token?: string;
  /** The operator who signs what is sent; control changes nothing otherwise. */
  signer?: Signer;
  language?: Language;
};

/** Calls the gateway or control, which answers in English unless told otherwise. @throws CommandFault where nothing answers or the answer is not theirs. */
export async function call(url: string, asking: Asking = {}): Promise<Reply> {
  const { method = "GET", body, token, signer, language = "en" } = asking;
  const text = body === undefined ? undefined : JSON.stringify(body);
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers: {
        "accept-language": language,
        ...(text === undefined ? {} : { "content-type": "application/json" }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(signer && signed(url, { method, text: text ?? "" }, signer)),
      },
      ...(text === undefined ? {} : { body: text }),
    });
  } catch {
    throw new CommandFault(
      `nothing answers at ${new URL(url).origin}; start Homeport with \`npm start\` or \`homeport up\``,
    );
  }
  const parsed: unknown = await response.json().catch(() => null);
  if (response.ok && parsed !== null) return { type: "ok", status: response.status, body: parsed };
  const error = (parsed as Partial<ErrorBody> | null)?.error;
  if (!error?.code)
    throw new CommandFault(
      `${new URL(url).origin} answered ${response.status} in a form that is not Homeport's`,
    );
  return { type: "error", status: response.status, error };
}

/** The headers of an operator's signature over what is sent. */
function signed(
  url: string,
  { method, text }: { method: string; text: string },
  { operator, key, now }: Signer,
): Record<string, string> {
  const { host, pathname } = new URL(url);
  const request = { method, authority: host, path: pathname, body: Buffer.from(text) };
  return signMessage(request, { name: operator, key: signingKey(key) }, now());
}

/** The body of a reply that must be fine. @throws RefusedFault */
export function requireOk(reply: Reply): unknown {
  if (reply.type === "ok") return reply.body;
  throw new RefusedFault(reply.error);
}
