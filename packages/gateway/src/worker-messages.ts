import type { Health } from "./health.ts";

/** What the primary process says to a worker. */
export type ToWorker =
  | { type: "tell"; question: number; metrics: boolean }
  | { type: "stop"; hurry: boolean };

/** What a worker says to the primary process. */
export type FromWorker =
  | { type: "listening"; url: string }
  | { type: "told"; question: number; status: WorkerStatus };

/** How a worker is, and what it counted where that was asked for. */
export type WorkerStatus = { health: Health; inFlight: number; metrics: readonly object[] | null };

/** Whether something received is one of these messages; other libraries use the same channel. */
export function isMessage<Message extends { type: string }>(
  value: unknown,
  types: readonly Message["type"][],
): value is Message {
  return (
    typeof value === "object" &&
    value !== null &&
    "type" in value &&
    types.includes(value.type as Message["type"])
  );
}
