// The load generator. Closed: on each connection the next request leaves when the last answer has ended. Open: a request
// leaves when it is due, and its time counts from then.
import { Client } from "undici";
import { type Answer, ask } from "./ask.ts";
import { quantile } from "./quantile.ts";
import { promptOf } from "./text.ts";
import { type Latency, model, type TrialOrder, type TrialResult } from "./trial.ts";

const maxErrors = 10;

async function trial({ target, scenario, warmMs, measureMs }: TrialOrder): Promise<TrialResult> {
  const { promptBytes, connections, stream, rate } = scenario;
  const messages = [{ role: "user", content: promptOf(promptBytes) }];
  const body = Buffer.from(JSON.stringify({ model, messages, ...(stream ? { stream } : {}) }));
  const clients = Array.from(
    { length: connections },
    () => new Client(target.origin, { pipelining: 1, headersTimeout: 10_000, bodyTimeout: 10_000 }),
  );
  const from = performance.now() + warmMs;
  const to = from + measureMs;
  const kept: Answer[] = [];
  const faults: string[] = [];
  let all = 0;
  const note = (answer: Answer) => {
    all++;
    if (answer.fault !== null) faults.push(answer.fault);
    else if (answer.ended >= from && answer.ended <= to) kept.push(answer);
  };
  const loop = async (client: Client) => {
    while (performance.now() < to && faults.length < maxErrors)
      note(await ask(client, { target, body, stream }));
  };
  const open = async (perSecond: number) => {
    const underway: Promise<void>[] = [];
    const begun = performance.now();
    for (let sent = 0; performance.now() < to && faults.length < maxErrors;) {
      for (; ; sent++) {
        const due = begun + (sent * 1_000) / perSecond;
        if (due > performance.now()) break;
        const client = clients[sent % connections] as Client;
        const asked = ask(client, { target, body, stream });
        underway.push(asked.then((answer) => note({ ...answer, began: due })));
      }
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await Promise.all(underway);
  };
  if (rate === null) await Promise.all(clients.map(loop));
  else await open(rate);
  await Promise.all(clients.map((client) => client.destroy()));
  return {
    measured: kept.length,
    all,
    errors: faults.length,
    firstError: faults[0] ?? null,
    seconds: measureMs / 1_000,
    total: latencyOf(kept.map(({ began, ended }) => ended - began)),
    first: stream ? latencyOf(kept.map(({ began, first }) => (first ?? Number.NaN) - began)) : null,
  };
}

function latencyOf(times: readonly number[]): Latency {
  const sorted = times.toSorted((left, right) => left - right);
  return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) };
}

process.on("disconnect", () => process.exit(0));
process.on("message", (order: TrialOrder) => {
  void trial(order).then((result) => process.send?.({ type: "trial", result }));
});
process.send?.({ type: "listening", url: "" });
