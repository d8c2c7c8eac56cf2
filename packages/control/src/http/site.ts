import type { FastifyInstance } from "fastify";
import type { Control } from "../control.ts";

/** Who may read: people who show who they are, or, for development on one machine, whoever asks. */
export type Reads = "people" | "open";

/** What every route of control is made with. */
export type Site = { app: FastifyInstance; control: Control; clock: () => number; reads: Reads };
