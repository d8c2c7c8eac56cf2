import type { DeviceClaims } from "@homeport/protocol";
import type { Column, Outcome } from "./outcome.ts";
import type { Surface } from "./surfaces.ts";
import type { WorldName } from "./worlds.ts";

/** One row: a rule, how it is put to the test, and the one result that every surface must give. */
export type Rule = {
  id: string;
  title: string;
  /** `{}` stands for a number, so that no two requests are the same. */
  text: string;
  ask: {
    device?: Partial<DeviceClaims> & { place?: string };
    key?: string;
    tool?: boolean;
    form?: boolean;
    model?: string;
    /** Something was said before, where a surface has turns. */
    earlier?: boolean;
  };
  /** Another world than the surface's own. */
  world?: WorldName;
  /** How far the clock is ahead, in milliseconds. */
  ahead?: number;
  /** The market is stopped by hand before. */
  kills?: boolean;
  /** Kinds of duty whose records are compared. */
  duties: readonly string[];
  /** The label that must stand at the start. */
  labels?: string;
  /** What must be told beside it: those of these texts that are, and the number. */
  tells?: readonly string[];
  /** The one result, by the column and whether the answer is streamed; never by the surface. */
  expects(column: Column, stream: boolean): Outcome;
  /** Why a cell cannot be, or null where it runs. */
  cannot?(surface: Surface, column: Column): string | null;
  /** What a surface says otherwise, as its own shape or its own partner has it, whatever the rule; all the rest is the same. */
  differs?(surface: Surface, column: Column): Partial<Outcome> | null;
};
