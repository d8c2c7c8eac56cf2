import { type Action, eventOf, isStreamed, type Part, type Write, write } from "../wire/index.ts";
import type { Fault } from "./fault.ts";
import { bodyOf, isContent, middleOf, replaceBody } from "./place.ts";

/** Leaves out the frames of one part. */
function without(actions: readonly Action[], part: Part): readonly Action[] {
  const kept = actions.filter((action) => action.type !== "write" || action.part !== part);
  return kept.length === actions.length ? actions : kept;
}

/** Edits the JSON of a reply that is not streamed, where it is a completion or a response. */
function editWhole(
  actions: readonly Action[],
  edit: (reply: Record<string, unknown>) => Record<string, unknown>,
): readonly Action[] {
  const body = bodyOf(actions);
  const reply = body === null ? null : readReply(body);
  if (reply === null || !(Array.isArray(reply["choices"]) || reply["object"] === "response")) return actions;
  return replaceBody(actions, () => Buffer.from(JSON.stringify(edit(reply))));
}

function readReply(body: Buffer): Record<string, unknown> | null {
  try {
    return JSON.parse(body.toString()) as Record<string, unknown>;
  } catch {
    return null;
  }
}

/** A frame whose JSON ends too early though the event itself is closed. */
function shorten({ part, bytes }: Write): Write {
  return write(part, Buffer.concat([bytes.subarray(0, Math.ceil(bytes.length * 0.6)), Buffer.from("\n\n")]));
}

/** Faults that change the frames or the body and leave the connection whole. */
export const editingFaults: readonly Fault[] = [
  {
    name: "truncated-json",
    stage: "edit",
    takes: "nothing",
    says: "one content frame whose JSON stops too early; not streamed: half of the body",
    apply: (actions) => {
      if (!isStreamed(actions)) {
        return replaceBody(actions, (body) => body.subarray(0, body.length / 2));
      }
      const at = middleOf(actions);
      return actions.map((action, index) =>
        index === at && action.type === "write" ? shorten(action) : action,
      );
    },
  },
  {
    name: "missing-finish",
    stage: "edit",
    takes: "nothing",
    says: "no finish frame; not streamed: `finish_reason` is null, a response is `in_progress`",
    apply: (actions) =>
      isStreamed(actions)
        ? without(actions, "finish")
        : editWhole(actions, (reply) =>
            reply["object"] === "response"
              ? { ...reply, status: "in_progress" }
              : {
                  ...reply,
                  choices: (reply["choices"] as object[]).map((choice) => ({
                    ...choice,
                    finish_reason: null,
                  })),
                },
          ),
  },
  {
    name: "unknown-finish",
    stage: "edit",
    takes: "nothing",
    says: "the answer ends by a word that no documentation has",
    apply: (actions) => {
      const ends = (text: string) => text.replace(/"finish_reason":\s*"\w+"/, '"finish_reason":"guardrail"');
      if (!isStreamed(actions)) return replaceBody(actions, (body) => Buffer.from(ends(body.toString())));
      return actions.map((action) =>
        action.type === "write" && action.part === "finish"
          ? write("finish", Buffer.from(ends(action.bytes.toString())))
          : action,
      );
    },
  },
  {
    name: "missing-usage",
    stage: "edit",
    takes: "nothing",
    says: "no usage",
    apply: (actions) =>
      isStreamed(actions)
        ? without(actions, "usage")
        : editWhole(actions, ({ usage: _usage, ...reply }) => reply),
  },
  {
    name: "missing-done",
    stage: "edit",
    takes: "nothing",
    says: "no `[DONE]`; streams only",
    apply: (actions) => without(actions, "done"),
  },
  {
    name: "duplicated-frames",
    stage: "edit",
    takes: "nothing",
    says: "every content frame twice; streams only",
    apply: (actions) => actions.flatMap((action) => (isContent(action) ? [action, action] : [action])),
  },
  {
    name: "duplicate-tool-ids",
    stage: "edit",
    takes: "nothing",
    says: "every tool call comes twice with the same id",
    apply: (actions) =>
      isStreamed(actions)
        ? actions.flatMap((action) =>
            action.type === "write" && action.part === "tool" ? [action, action] : [action],
          )
        : editWhole(actions, (reply) =>
            reply["object"] === "response"
              ? { ...reply, output: (reply["output"] as unknown[]).flatMap(twinOfCall) }
              : { ...reply, choices: (reply["choices"] as Record<string, unknown>[]).map(withTwins) },
          ),
  },
  {
    name: "error-mid-stream",
    stage: "edit",
    takes: "nothing",
    says: "the partner's capacity error as an event after some content; streams only",
    apply: (actions, { errorEvents }) => {
      const at = middleOf(actions);
      if (at < 0) return actions;
      const before = actions.slice(0, at + 1);
      const events = before.filter(({ type }) => type === "write").length;
      return [...before, ...errorEvents(events), { type: "end" }];
    },
  },
  {
    name: "error-as-event",
    stage: "edit",
    takes: "nothing",
    says: "an error's JSON body framed as `data: …`, status unchanged; as recorded from Alibaba, 2026-09-20",
    apply: (actions) =>
      isError(actions)
        ? replaceBody(actions, (body) => Buffer.from(`data: ${body.toString()}\n\n`))
        : actions,
  },
  {
    name: "error-after-headers",
    stage: "edit",
    takes: "nothing",
    says: "an error as the first event of a 200 stream",
    apply: (actions, { persona }) => {
      const body = bodyOf(actions);
      const head = actions.find((action) => action.type === "head");
      if (!isError(actions) || body === null || head === undefined) return actions;
      const { "content-length": _length, ...headers } = head.headers;
      const type = { "content-type": persona.framing.streamType };
      return [
        { type: "head", status: 200, headers: { ...headers, ...type } },
        eventOf("error", body.toString()),
        { type: "end" },
      ];
    },
  },
];

function twinOfCall(item: unknown): unknown[] {
  const { type } = item as { type?: unknown };
  return type === "function_call" ? [item, item] : [item];
}

function withTwins(choice: Record<string, unknown>): Record<string, unknown> {
  const message = (choice["message"] ?? {}) as Record<string, unknown>;
  const calls = message["tool_calls"];
  return Array.isArray(calls)
    ? { ...choice, message: { ...message, tool_calls: calls.flatMap((call: unknown) => [call, call]) } }
    : choice;
}

/** Whether the reply is one of the partner's own errors, in JSON. */
function isError(actions: readonly Action[]): boolean {
  return actions.some(
    (action) =>
      action.type === "head" &&
      action.status >= 400 &&
      action.headers["content-type"]?.startsWith("application/json") === true,
  );
}
