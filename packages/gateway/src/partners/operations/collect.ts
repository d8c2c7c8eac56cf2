import type { StreamEvent } from "@homeport/protocol";
import { errorEvent } from "../classify.ts";
import type { OperationCall } from "./exchange.ts";
import { refuseRedirect } from "./exchange.ts";
import { mediaEvent } from "./media.ts";
import type { Patience } from "./patience.ts";
import { wholeBody } from "./whole-body.ts";

/** Statuses by which a store says that a result is not there any more. */
const gone: ReadonlySet<number> = new Set([401, 403, 404, 410]);

/**
 * Fetches what an answer's address leads to and gives it as bytes; the address itself goes nowhere.
 *
 * @throws EgressFault, AnswerFault, what the transport throws, and the signal's reason
 */
export async function collect(
  { egress, call }: OperationCall,
  { address, index, patience }: { address: string; index: number; patience: Patience },
): Promise<StreamEvent> {
  const time = AbortSignal.timeout(patience.resultMs);
  const signal = AbortSignal.any([call.signal, time]);
  try {
    const simulated = call.credential.type === "simulated";
    const response = await egress.collect(call.permit, { address, signal }, simulated);
    await refuseRedirect(response);
    const { statusCode } = response;
    if (statusCode >= 400) {
      await response.body.dump();
      const event = errorEvent("transport", `status ${statusCode} for a result`);
      return gone.has(statusCode) ? { ...event, code: "partner_result_gone" } : event;
    }
    const said = String(response.headers["content-type"] ?? "");
    return mediaEvent(call.task, { index, bytes: await wholeBody(response), said });
  } catch (cause) {
    if (!time.aborted || call.signal.aborted) throw cause;
    return { ...errorEvent("transport", "a result took too long"), code: "partner_timeout" };
  }
}
