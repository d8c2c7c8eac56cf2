import type { ContenderName } from "./contenders.ts";
import type { Report } from "./report.ts";
import type { Metric, Row } from "./summary.ts";

const colours: Record<ContenderName, string> = {
  direct: "#b8b8b8",
  proxy: "#7a7a7a",
  homeport: "#0b6e4f",
  "homeport-us": "#5aa67f",
  portkey: "#b5541c",
};

const panels: readonly { title: string; metric: Metric; fits: (scenario: string) => boolean }[] = [
  { title: "Requests a second (more is better)", metric: "rate", fits: (id) => id.startsWith("chat") },
  { title: "CPU µs a request (less is better)", metric: "cpuRequest", fits: (id) => id.startsWith("chat") },
  {
    title: "First content of a stream, ms (less is better)",
    metric: "firstP50",
    fits: (id) => id.startsWith("stream"),
  },
  { title: "CPU µs a chunk (less is better)", metric: "cpuChunk", fits: (id) => id.startsWith("stream") },
];

const [left, bar, gap, width] = [150, 14, 12, 860];

/** A report's medians as bars, one panel for each figure; a picture that stands by itself. */
export function chartOf(report: Report): string {
  let y = 56;
  const drawn: string[] = [];
  for (const { title, metric, fits } of panels) {
    const rows = report.rows.filter((row) => row.type === "measured" && fits(row.scenario));
    const most = Math.max(0, ...rows.map((row) => medianOf(row, metric) ?? 0));
    if (most === 0) continue;
    drawn.push(`<text x="16" y="${y}" class="title">${title}</text>`);
    y += 14;
    for (const scenario of new Set(rows.map((row) => row.scenario))) {
      drawn.push(`<text x="${left - 8}" y="${y + bar - 3}" text-anchor="end">${scenario}</text>`);
      for (const row of rows.filter((one) => one.scenario === scenario)) {
        const median = medianOf(row, metric);
        if (median === null) continue;
        const length = Math.max(1, ((width - left - 190) * median) / most);
        const label = `${row.contender} ${median.toLocaleString("en-US", { maximumSignificantDigits: 3 })}`;
        drawn.push(
          `<rect x="${left}" y="${y}" width="${length.toFixed(1)}" height="${bar - 2}" fill="${colours[row.contender]}"/>`,
          `<text x="${(left + length + 5).toFixed(1)}" y="${y + bar - 3}">${label}</text>`,
        );
        y += bar;
      }
      y += gap;
    }
    y += 16;
  }
  const { machine, date } = report;
  const about = `Homeport bench, ${date}: ${machine.processor}, ${machine.cores} cores, Node ${machine.node}; medians of ${report.pace.rounds} rounds`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y}" viewBox="0 0 ${width} ${y}" font-family="system-ui, sans-serif" font-size="11">`,
    `<style>.title { font-size: 13px; font-weight: 600 }</style>`,
    `<rect width="${width}" height="${y}" fill="#ffffff"/>`,
    `<text x="16" y="24" class="title">${about}</text>`,
    ...drawn,
    "</svg>",
    "",
  ].join("\n");
}

function medianOf(row: Row, metric: Metric): number | null {
  return row.type === "measured" ? (row.figures[metric]?.median ?? null) : null;
}
