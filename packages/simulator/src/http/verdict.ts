import type { ChatCall } from "../checks/index.ts";
import { inspectInput, modeIn } from "../content/index.ts";
import { type Mode, modesOf, type Persona } from "../personas/index.ts";

type Judged = { type: "clear" } | { type: "played"; mode: Mode } | { type: "unknown"; message: string };

/** What the partner's inspection does to a call: the mode asked for by header or marker, else a blocked input. */
export function judge(persona: Persona, { messages }: ChatCall, asked: string | null): Judged {
  const modes = modesOf(persona.inspection);
  const name = asked ?? modeIn(messages);
  if (name === null) {
    const reject = modes.get("reject");
    return inspectInput(messages) === "hit" && reject !== undefined
      ? { type: "played", mode: reject }
      : { type: "clear" };
  }
  const mode = modes.get(name);
  if (mode !== undefined) return { type: "played", mode };
  const names = [...modes.keys()].map((known) => `\`${known}\``).join(", ");
  return {
    type: "unknown",
    message: `this partner has no mode \`${name.slice(0, 60)}\`; it has ${names || "none"}`,
  };
}
