import { chainOf } from "@homeport/protocol/chain";
import type { ChangeFacts } from "./facts.ts";

/** How the log of changes is written and checked; control's key signs it. */
export const changeChain = chainOf<ChangeFacts>(
  "application/vnd.homeport.change+json",
  "homeport control changes",
);
