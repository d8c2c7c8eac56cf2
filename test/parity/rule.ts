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
  /** Which parts of the result a surface can show at all; everything where it is left out. */
  compares?(surface: Surface): readonly (keyof Outcome)[] | null;
};
