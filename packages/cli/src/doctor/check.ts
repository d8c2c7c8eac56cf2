import type { LocalText } from "@homeport/protocol";

/** What one look at the installation found; `remedy` is there wherever something is to be done. */
export type Finding = {
  about: string;
  state: "ok" | "warning" | "fault";
  text: LocalText;
  remedy: LocalText | null;
};

/** Something looked at. */
export type Look = () => Promise<Finding[]> | Finding[];

export function ok(about: string, text: LocalText): Finding {
  return { about, state: "ok", text, remedy: null };
}

export function warning(about: string, text: LocalText, remedy: LocalText): Finding {
  return { about, state: "warning", text, remedy };
}

export function fault(about: string, text: LocalText, remedy: LocalText): Finding {
  return { about, state: "fault", text, remedy };
}

/** What was thrown, in a line; a problem's own issues come with it. */
export function causeOf(thrown: unknown): string {
  const { message, details } = thrown as {
    message?: string;
    details?: { issues?: readonly { path: string; message: string }[] };
  };
  const [first] = details?.issues ?? [];
  return (
    `${message ?? String(thrown)}${first ? ` (${first.path}: ${first.message})` : ""}`.split("\n")[0] ?? ""
  );
}
