// Does memory grow? Requests at a steady rate, whole and streamed, and what the gateway's process holds meanwhile.
//   node bench/soak.ts [--minutes 15] [--rate 200] [--write]
// The slope is a line through the second half of the samples; ends with 1 where an answer failed.
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Client } from "undici";
import { ask } from "./ask.ts";
import { killAll, stopAll } from "./children.ts";
import { startContenders, startHarness } from "./contenders.ts";
import { describeMachine, machineName } from "./machine.ts";
import { openRunFolder } from "./run-folder.ts";
import { promptOf } from "./text.ts";
import { model } from "./trial.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "15" },
    rate: { type: "string", default: "200" },
    write: { type: "boolean", default: false },
  },
});
const [minutes, rate] = [Number(values.minutes), Number(values.rate)];
if (!(minutes > 0) || !(rate > 0)) throw new RangeError("`--minutes` and `--rate` are numbers above 0");

const sampleMs = 5_000;
const tickMs = 20;

/** What a process holds in memory now, in MB. */
function residentMb(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kilobytes) / 1_024;
}

/** The slope of the least-squares line through samples, in MB an hour. */
function slopeOf(samples: readonly { at: number; mb: number }[]): number {
  const mean = (pick: (sample: { at: number; mb: number }) => number) =>
    samples.reduce((sum, sample) => sum + pick(sample), 0) / samples.length;
  const [at, mb] = [mean((sample) => sample.at), mean((sample) => sample.mb)];
  const over = samples.reduce((sum, sample) => sum + (sample.at - at) * (sample.mb - mb), 0);
  return (over / samples.reduce((sum, sample) => sum + (sample.at - at) ** 2, 0)) * 3_600_000;
}

const { folder, remove } = openRunFolder();
process.once("exit", killAll);
try {
  const machine = describeMachine(folder, {});
  const { mock } = await startHarness(folder);
  const { contenders } = await startContenders({
    wanted: ["homeport"],
    folder,
    mock: mock.url,
    peers: { type: "missing", reason: "not wanted" },
    profile: null,
  });
  const [gateway] = contenders;
  if (!gateway?.pid) throw new Error("the gateway did not start");
  const { pid, target } = gateway;
  const clients = Array.from({ length: 16 }, () => new Client(target.origin));
  const messages = [{ role: "user", content: promptOf(200) }];
  const bodies = {
    whole: Buffer.from(JSON.stringify({ model, messages })),
    stream: Buffer.from(JSON.stringify({ model, messages, stream: true })),
  };
  const samples: { at: number; mb: number }[] = [];
  const count = { sent: 0, failed: 0, first: "" };
  const begun = performance.now();
  const until = begun + minutes * 60_000;
  let owed = 0;
  let sampled = begun - sampleMs;
  while (performance.now() < until) {
    const now = performance.now();
    if (now - sampled >= sampleMs) {
      sampled = now;
      const mb = residentMb(pid);
      samples.push({ at: now - begun, mb });
      const minute = ((now - begun) / 60_000).toFixed(1);
      process.stderr.write(`${minute} min, ${count.sent} requests, ${mb.toFixed(1)} MB\n`);
    }
    owed += (rate * tickMs) / 1_000;
    for (; owed >= 1; owed--) {
      // One in ten is a stream of 128 chunks.
      const stream = count.sent % 10 === 9;
      const client = clients[count.sent % clients.length] as Client;
      count.sent++;
      void ask(client, { target, body: stream ? bodies.stream : bodies.whole, stream }).then(({ fault }) => {
        if (fault === null) return;
        count.failed++;
        count.first ||= fault;
      });
    }
    await new Promise((resolve) => setTimeout(resolve, tickMs));
  }
  await Promise.all(clients.map((client) => client.close()));
  const later = samples.slice(Math.floor(samples.length / 2));
  const result = {
    date: new Date().toISOString().slice(0, 16),
    machine,
    method: `${minutes} min at ${rate} requests/s, one in ten a stream; resident memory every ${sampleMs / 1_000} s; slope over the second half`,
    requests: count.sent,
    failed: count.failed,
    firstFailure: count.first || null,
    startMb: samples[0]?.mb ?? null,
    endMb: samples.at(-1)?.mb ?? null,
    mostMb: Math.max(...samples.map(({ mb }) => mb)),
    slopeMbPerHour: Number(slopeOf(later).toFixed(2)),
    samplesMb: samples.map(({ mb }) => Number(mb.toFixed(1))),
  };
  process.stdout.write(`${JSON.stringify(result, null, 1)}\n`);
  if (values.write) {
    const name = `results/${result.date.slice(0, 10)}-soak-${machineName(machine)}.json`;
    writeFileSync(new URL(name, import.meta.url), `${JSON.stringify(result, null, 1)}\n`);
  }
  process.exitCode = count.failed > 0 ? 1 : 0;
} finally {
  await stopAll();
  remove();
}
