import { type Action, isStreamed, keptAlive, write } from "../wire/index.ts";
import type { Fault } from "./fault.ts";
import { middleOf, replaceBody } from "./place.ts";

type Breaking = { type: "destroy" } | { type: "hang" };

/** Everything up to the middle of the visible content, then the break; a whole body breaks at its half. */
function inTheMiddle(actions: readonly Action[], breaking: Breaking): readonly Action[] {
  const at = middleOf(actions);
  if (at >= 0) return [...actions.slice(0, at + 1), breaking];
  const body = actions.findIndex(({ type }) => type === "write");
  const action = actions[body];
  if (action?.type !== "write") return actions;
  const half = write(action.part, action.bytes.subarray(0, action.bytes.length / 2));
  return [...actions.slice(0, body), half, breaking];
}

/** Everything before the finish frame, then the break; a whole body loses its last byte. */
function beforeTheFinish(actions: readonly Action[], breaking: Breaking): readonly Action[] {
  const finish = actions.findIndex((action) => action.type === "write" && action.part === "finish");
  if (finish >= 0) return [...actions.slice(0, finish), breaking];
  const last = actions.findLastIndex(({ type }) => type === "write");
  const action = actions[last];
  if (action?.type !== "write") return actions;
  return [...actions.slice(0, last), { ...action, bytes: action.bytes.subarray(0, -1) }, breaking];
}

/** Faults that end or stop the reply before its time. */
export const breakingFaults: readonly Fault[] = [
  {
    name: "refuse-connection",
    stage: "break",
    takes: "nothing",
    says: "the connection is closed without any reply",
    apply: () => [{ type: "destroy" }],
  },
  {
    name: "black-hole",
    stage: "break",
    takes: "nothing",
    says: "no reply ever, the connection stays open",
    apply: () => [{ type: "hang" }],
  },
  {
    name: "cut-before-first-byte",
    stage: "break",
    takes: "nothing",
    says: "status and headers, then the connection is closed before the first byte of the body",
    apply: (actions) => [...actions.filter((action) => action.type === "head"), { type: "destroy" }],
  },
  {
    name: "cut-mid-stream",
    stage: "break",
    takes: "nothing",
    says: "the connection is closed after some content",
    apply: (actions) => inTheMiddle(actions, { type: "destroy" }),
  },
  {
    name: "cut-before-finish",
    stage: "break",
    takes: "nothing",
    says: "the connection is closed after all content, before the finish",
    apply: (actions) => beforeTheFinish(actions, { type: "destroy" }),
  },
  {
    name: "stall-mid-stream",
    stage: "break",
    takes: "nothing",
    says: "nothing more after some content, the connection stays open",
    apply: (actions) => inTheMiddle(actions, { type: "hang" }),
  },
  {
    name: "truncated-utf8",
    stage: "break",
    takes: "nothing",
    says: "the reply ends, without any error, inside a character of several bytes",
    apply: (actions) => {
      if (!isStreamed(actions)) return replaceBody(actions, cutInsideCharacter);
      const at = middleOf(actions);
      const action = actions[at];
      if (action?.type !== "write") return actions;
      return [
        ...actions.slice(0, at),
        { ...action, bytes: cutInsideCharacter(action.bytes) },
        { type: "end" },
      ];
    },
  },
];

/** Cuts after the first byte of a character of several bytes; where there is none, one is begun in the middle. */
function cutInsideCharacter(bytes: Buffer): Buffer {
  const lead = bytes.findIndex((byte) => byte >= 0xc2);
  if (lead >= 0) return bytes.subarray(0, lead + 1);
  return Buffer.concat([bytes.subarray(0, bytes.length / 2), Buffer.from([0xe4, 0xb8])]);
}

/** Faults that delay. */
export const delayingFaults: readonly Fault[] = [
  {
    name: "keep-alive",
    stage: "delay",
    takes: "milliseconds",
    says: "the reply waits that long after its headers, with what the partner sends to keep a connection alive",
    apply: (actions, { persona }, milliseconds) => {
      const head = actions.findIndex((action) => action.type === "head" && action.status === 200);
      return head < 0
        ? actions
        : keptAlive(actions, { head, milliseconds: Number(milliseconds), keepAlive: persona.keepAlive });
    },
  },
  {
    name: "slow-first-byte",
    stage: "delay",
    takes: "milliseconds",
    says: "the reply starts after the given milliseconds",
    apply: (actions, _occasion, milliseconds) => [
      { type: "wait", milliseconds: Number(milliseconds) },
      ...actions,
    ],
  },
];
