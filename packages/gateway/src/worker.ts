import type { Gateway } from "./gateway.ts";
import { type FromWorker, isMessage, type ToWorker } from "./worker-messages.ts";

/** Answers the primary process: tells how this worker is, and ends when it is told to. */
export function answerPrimary(gateway: Gateway, stop: (hurry: boolean) => void): void {
  process.on("message", (message: unknown) => {
    if (!isMessage<ToWorker>(message, ["tell", "stop"])) return;
    if (message.type === "tell") return void tell(gateway, message);
    stop(message.hurry);
  });
}

async function tell(
  gateway: Gateway,
  { question, metrics }: Extract<ToWorker, { type: "tell" }>,
): Promise<void> {
  const health = await gateway.health();
  const counted = metrics && gateway.metrics ? await gateway.metrics.message() : null;
  const status = { health, inFlight: gateway.inFlight(), metrics: counted };
  process.send?.({ type: "told", question, status } satisfies FromWorker);
}
