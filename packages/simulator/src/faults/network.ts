import { gzipSync } from "node:zlib";

import { type Action, isStreamed, type Write, write } from "../wire/index.ts";
import type { Fault } from "./fault.ts";

/** Faults in how correct frames travel. */
export const networkFaults: readonly Fault[] = [
  {
    name: "gzip",
    stage: "network",
    takes: "nothing",
    says: "the body is compressed, though nobody asked for it",
    apply: (actions) => {
      const writes = actions.filter((action) => action.type === "write");
      if (writes.length === 0) return actions;
      const bytes = gzipSync(Buffer.concat(writes.map((action) => action.bytes)));
      const at = actions.findIndex(({ type }) => type === "write");
      return actions.flatMap((action, index): Action[] => {
        if (action.type === "head") return [compressed(action, bytes.length)];
        if (index === at) return [{ ...writes[0]!, bytes, alone: true }];
        return action.type === "write" ? [] : [action];
      });
    },
  },
  {
    name: "slow-loris",
    stage: "network",
    takes: "milliseconds",
    says: "a few bytes at a time, with so many milliseconds between",
    apply: (actions, _occasion, milliseconds) =>
      actions.flatMap((action): Action[] =>
        action.type === "write" ? dribble(action, Number(milliseconds)) : [action],
      ),
  },
  {
    name: "coalesced-frames",
    stage: "network",
    takes: "nothing",
    says: "all frames in one packet; streams only",
    apply: (actions) => {
      if (!isStreamed(actions)) return actions;
      const frames = actions.filter((action) => action.type === "write");
      const all = write("content", Buffer.concat(frames.map(({ bytes }) => bytes)), true);
      const at = actions.findIndex(({ type }) => type === "write");
      return actions.flatMap((action, index): Action[] => {
        if (index === at) return [all];
        return action.type === "write" ? [] : [action];
      });
    },
  },
  {
    name: "split-crlf",
    stage: "network",
    takes: "nothing",
    says: "lines end in CR LF, and each packet ends between the two; streams only",
    apply: (actions) =>
      isStreamed(actions)
        ? actions.flatMap((action): Action[] =>
            action.type === "write"
              ? splitAtReturns(action.bytes).map((bytes) => write(action.part, bytes, true))
              : [action],
          )
        : actions,
  },
];

function compressed(head: Action & { type: "head" }, length: number): Action {
  const { "content-length": whole, ...headers } = head.headers;
  const counted = whole === undefined ? {} : { "content-length": String(length) };
  return { ...head, headers: { ...headers, ...counted, "content-encoding": "gzip" } };
}

/** Bytes that travel together in a dribble. */
const drop = 7;

function dribble({ part, bytes }: Write, milliseconds: number): Action[] {
  const starts = Array.from({ length: Math.ceil(bytes.length / drop) }, (_, index) => index * drop);
  return starts.flatMap((start): Action[] => [
    { type: "wait", milliseconds },
    write(part, bytes.subarray(start, start + drop), true),
  ]);
}

function splitAtReturns(bytes: Buffer): Buffer[] {
  const parts = bytes
    .toString("latin1")
    .replaceAll("\n", "\r\n")
    .split(/(?<=\r)/);
  return parts.map((part) => Buffer.from(part, "latin1"));
}
