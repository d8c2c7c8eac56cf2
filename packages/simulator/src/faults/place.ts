import type { Action, Write } from "../wire/index.ts";

/** Whether a step carries content that the user would see. */
export function isContent(action: Action): action is Write & { part: "content" } {
  return action.type === "write" && action.part === "content";
}

/** The index of the content frame in the middle, or -1 where there is none. */
export function middleOf(actions: readonly Action[]): number {
  const places = actions.flatMap((action, index) => (isContent(action) ? [index] : []));
  return places[Math.floor(places.length / 2)] ?? -1;
}

/** The body of a reply that is not streamed, or `null`. */
export function bodyOf(actions: readonly Action[]): Buffer | null {
  for (const action of actions) {
    if (action.type === "write" && action.part === "body") return action.bytes;
  }
  return null;
}

/** Replaces the body of a reply that is not streamed and corrects its length; streams stay as they are. */
export function replaceBody(actions: readonly Action[], edit: (body: Buffer) => Buffer): readonly Action[] {
  const body = bodyOf(actions);
  if (body === null) return actions;
  const bytes = edit(body);
  return actions.map((action) => {
    if (action.type === "write") return { ...action, bytes };
    if (action.type !== "head") return action;
    return { ...action, headers: { ...action.headers, "content-length": String(bytes.length) } };
  });
}
