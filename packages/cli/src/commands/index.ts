import type { Command } from "../command.ts";
import { applyCommand } from "./apply.ts";
import { approvalsCommand } from "./approvals.ts";
import { approveCommand } from "./approve.ts";
import { availabilityCommand } from "./availability.ts";
import { briefCommand } from "./brief.ts";
import { changesCommand } from "./changes.ts";
import { decideCommand } from "./decide.ts";
import { doctorCommand } from "./doctor.ts";
import { keysCommand } from "./keys.ts";
import { killCommand } from "./kill.ts";
import { killsCommand } from "./kills.ts";
import { loginCommand } from "./login.ts";
import { logoutCommand } from "./logout.ts";
import { packsCommand } from "./packs.ts";
import { planCommand } from "./plan.ts";
import { pricesCommand } from "./prices.ts";
import { proveCommand } from "./prove.ts";
import { receiptsCommand } from "./receipts.ts";
import { reviveCommand } from "./revive.ts";
import { rollbackCommand } from "./rollback.ts";
import { runCommand } from "./run.ts";
import { simulateCommand } from "./simulate.ts";
import { tokenCommand } from "./token.ts";
import { tourCommand } from "./tour.ts";
import { upCommand } from "./up.ts";
import { whoamiCommand } from "./whoami.ts";

/** Every command, in the order in which a newcomer needs them. */
export const commands: readonly Command[] = [
  upCommand,
  tourCommand,
  runCommand,
  availabilityCommand,
  decideCommand,
  briefCommand,
  packsCommand,
  pricesCommand,
  proveCommand,
  approvalsCommand,
  planCommand,
  approveCommand,
  applyCommand,
  killCommand,
  killsCommand,
  reviveCommand,
  rollbackCommand,
  changesCommand,
  loginCommand,
  whoamiCommand,
  logoutCommand,
  keysCommand,
  receiptsCommand,
  doctorCommand,
  simulateCommand,
  tokenCommand,
];
