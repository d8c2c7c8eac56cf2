import type { ErrorBody, Language } from "@homeport/protocol";
import { CommandFault } from "./command.ts";

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

/** Calls the gateway or control, which answers in English unless told otherwise. @throws CommandFault where nothing answers or the answer is not theirs. */
export async function call(
  url: string,
  request: { method?: "GET" | "POST" | "DELETE"; body?: unknown; token?: string; language?: Language } = {},
): Promise<Reply> {
  const { method = "GET", body, token, language = "en" } = request;
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers: {
        "accept-language": language,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
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

/** The body of a reply that must be fine. @throws RefusedFault */
export function requireOk(reply: Reply): unknown {
  if (reply.type === "ok") return reply.body;
  throw new RefusedFault(reply.error);
}
