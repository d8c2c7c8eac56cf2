import type { Action, Write } from "../wire/index.ts";
import type { PartnerError, Persona, ReplyIds } from "../personas/index.ts";
import type { Random } from "../random.ts";

/** The order faults are applied in: what the partner decides, another reply, edited frames, where it breaks, how it travels, when it starts. */
export type Stage = "decide" | "replace" | "edit" | "break" | "network" | "delay";

/** What a fault may look at. */
export type Occasion = {
  persona: Persona;
  model: string;
  stream: boolean;
  random: Random;
  ids: ReplyIds;
  /** One of the partner's own errors as a reply. */
  errorReply: (error: PartnerError) => Action[];
  /** What this partner sends when it fails in the middle of a stream, after so many events. */
  errorEvents: (before: number) => readonly Write[];
};

/** One fault: data and the function that rewrites the reply; it leaves a reply as it is that it cannot apply to. */
export type Fault = {
  name: string;
  stage: Stage;
  takes: "nothing" | "milliseconds" | "seconds" | "name" | "url";
  says: string;
  apply(actions: readonly Action[], occasion: Occasion, argument: string): readonly Action[];
};
