import { type Action, isStreamed, write } from "../wire/index.ts";
import type { Fault } from "./fault.ts";

/** Faults in how correct frames travel. */
export const networkFaults: readonly Fault[] = [
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

function splitAtReturns(bytes: Buffer): Buffer[] {
  const parts = bytes
    .toString("latin1")
    .replaceAll("\n", "\r\n")
    .split(/(?<=\r)/);
  return parts.map((part) => Buffer.from(part, "latin1"));
}
