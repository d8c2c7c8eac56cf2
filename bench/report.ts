import { about, type Absent, type Contender, type ContenderName } from "./contenders.ts";
import { grid } from "./grid.ts";
import type { Machine } from "./machine.ts";
import type { Figure } from "./quantile.ts";
import type { Pace } from "./rounds.ts";
import type { Metric, Row } from "./summary.ts";
import { chunksPerStream } from "./text.ts";
import { type Scenario, scenarios } from "./trial.ts";

/** Everything a run found out. */
export type Report = {
  date: string;
  machine: Machine;
  pace: Pace;
  contenders: readonly (Pick<Contender, "name" | "startMs"> & { peakMb: number | null })[];
  absent: readonly Absent[];
  rows: readonly Row[];
};

const wholeColumns = [
  ["requests/s", "rate"],
  ["p50 ms", "p50"],
  ["p99 ms", "p99"],
  ["CPU µs/request", "cpuRequest"],
] as const satisfies readonly (readonly [string, Metric])[];

const openColumns = [...wholeColumns.slice(1), ["peak RSS MB", "peakMb"]] as const;

const streamColumns = [
  ["first p50 ms", "firstP50"],
  ["first p99 ms", "firstP99"],
  ["whole p50 ms", "p50"],
  ["CPU µs/stream", "cpuRequest"],
  ["CPU µs/chunk", "cpuChunk"],
] as const satisfies readonly (readonly [string, Metric])[];

/** The report as text with Markdown tables, readable in a terminal as well. */
export function reportText(report: Report): string {
  const { contenders, absent, rows } = report;
  const failures = rows.filter((row) => row.type === "failed");
  return [
    `# Homeport bench, ${report.date}`,
    "",
    ...setting(report),
    "",
    ...scenarios.flatMap((scenario) => section(scenario, rows)),
    "## Memory and start",
    "",
    ...grid([
      ["", "peak RSS MB", "start ms"],
      ...contenders.flatMap(({ name, peakMb, startMs }) =>
        startMs === null ? [] : [[name, peakMb === null ? "not told" : whole(peakMb), whole(startMs)]],
      ),
    ]),
    "",
    ...failures.map(
      ({ contender, scenario, errors, of, first }) =>
        `FAILED ${contender}, ${scenario}: ${errors} of ${of} requests; the first: ${first}`,
    ),
    ...absent.map(({ name, reason, failed }) => `${failed ? "FAILED" : "Left out"} ${name}: ${reason}`),
  ]
    .join("\n")
    .trimEnd();
}

function section({ id, promptBytes, connections, stream, rate }: Scenario, rows: readonly Row[]): string[] {
  const own = rows.filter(({ scenario }) => scenario === id);
  if (own.length === 0) return [];
  const many = `${connections} ${connections === 1 ? "connection" : "connections"}`;
  const prompt = `${promptBytes / 1_000} KB prompt`;
  const title = stream
    ? `Streams of ${chunksPerStream} chunks, ${connections} at once`
    : `Chat, ${prompt}, ${rate === null ? many : `${whole(rate)} requests/s whatever comes`}`;
  const columns = stream ? streamColumns : rate === null ? wholeColumns : openColumns;
  return [`## ${title}`, "", ...table(own, columns), ""];
}

function setting({ machine, pace, contenders }: Report): string[] {
  const { processor, cores, memoryGb, system, fileSystem, node, commit, packages, loadBefore } = machine;
  const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`);
  return [
    `- Machine: ${processor}, ${cores} cores, ${memoryGb} GB, ${system}, receipts on ${fileSystem}`,
    `- Software: Node ${node}, ${versions.join(", ")}; commit ${commit}`,
    machine.pinned
      ? "- Cores: the gateway under test on core 0, mock and load generator on core 1"
      : "- Cores: NOT PINNED (no `taskset`, or fewer than two cores); the parts disturb each other",
    `- Method: ${pace.rounds} interleaved rounds of ${pace.measureMs / 1_000} s each after ${pace.warmMs / 1_000} s of warming up, and ${pace.firstWarmMs / 1_000} s before the first of a kind; closed loop, except where a rate is told: there a request's time counts from when it was due`,
    "- Figures: median of the rounds (least–greatest); × is the ratio to the bare proxy in this run",
    ...(loadBefore > 0.5
      ? [`- CAUTION: load was ${loadBefore.toFixed(1)} before the run; somebody else used the machine`]
      : []),
    ...contenders.map(({ name }: { name: ContenderName }) => `- \`${name}\`: ${about[name]}`),
  ];
}

function table(rows: readonly Row[], columns: readonly (readonly [string, Metric])[]): string[] {
  const cells = rows.map((row) => {
    if (row.type === "failed") return [row.contender, "FAILED", ...columns.slice(1).map(() => "")];
    return [
      row.contender,
      ...columns.map(([, metric]) => {
        const figure = row.figures[metric];
        if (!figure) return "–";
        const ratio = row.ratios[metric];
        const compared = ratio === undefined || row.contender === "proxy" ? "" : ` ×${digits(ratio)}`;
        return `${spread(figure)}${compared}`;
      }),
    ];
  });
  return grid([["", ...columns.map(([title]) => title)], ...cells]);
}

function spread({ median, min, max }: Figure): string {
  return `${digits(median)} (${digits(min)}–${digits(max)})`;
}

/** About three digits that mean something. */
function digits(value: number): string {
  if (Math.abs(value) >= 100) return whole(value);
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}

function whole(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
