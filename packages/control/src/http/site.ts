import type { FastifyInstance } from "fastify";
import type { Control } from "../control.ts";
import type { Login } from "../login/index.ts";

/** Who may read: people who show who they are, or, for development on one machine, whoever asks. */
export type Reads = "people" | "open";

/** What every route of control is made with. */
export type Site = {
  app: FastifyInstance;
  control: Control;
  login: Login;
  clock: () => number;
  reads: Reads;
};
