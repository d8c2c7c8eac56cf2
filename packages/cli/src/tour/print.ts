import { servedBy } from "../words.ts";
import { beginning, formatTable } from "../table.ts";
import type { Row } from "./row.ts";

/** The rows as one table, then every reason of every refusal, said once. */
export function printRows(rows: readonly Row[], columns: number): string {
  const header = ["market", "phase", "feature", "outcome", "served by", "label", "output", "receipt", "ms"];
  const table = formatTable(
    header,
    rows.map((row) => [
      row.market,
      row.phase.split(" ")[0] ?? "",
      row.feature,
      row.outcome,
      row.outcome === "served" ? by(row) : row.reasons.map(({ code }) => code).join(", "),
      row.label ?? "–",
      row.output === null ? "–" : beginning(row.output, outputWidth(columns)),
      row.receipt ?? "–",
      String(row.ms),
    ]),
  );
  return [table, ...displays(rows), ...refusals(rows)].join("\n");
}

/** The output gets what the other columns leave of the terminal, and never less than a few words. */
function outputWidth(columns: number): number {
  return Math.max(24, Math.min(64, columns - 170));
}

function by(row: Row): string {
  const [id = "", version = ""] = row.engine?.split(" ") ?? [];
  return servedBy({
    partner: row.partner,
    model: row.model,
    modelVersion: null,
    endpoint: row.endpoint && { id: "", ...row.endpoint },
    engine: row.engine === null ? null : { id, version },
    executed: "none",
    simulated: row.simulated,
  });
}

function displays(rows: readonly Row[]): string[] {
  const shown = new Map(rows.flatMap((row) => (row.display ? [[row.market, row.display] as const] : [])));
  return [...shown].flatMap(([market, text]) => [
    "",
    `${market} displays: ${text.zh}`,
    `             ${text.en}`,
  ]);
}

function refusals(rows: readonly Row[]): string[] {
  const told = new Set<string>();
  const lines: string[] = [];
  for (const { market, feature, reasons } of rows) {
    for (const { code, message, rules, sources } of reasons) {
      const reason = [
        `  ${code}: ${message}`,
        ...(rules.length > 0 ? [`    rules: ${rules.join(", ")}`] : []),
        ...sources.map((source) => `    source: ${source}`),
      ].join("\n");
      if (told.has(`${market} ${reason}`)) continue;
      told.add(`${market} ${reason}`);
      lines.push("", `Refused in ${market} (${feature}):`, reason);
    }
  }
  return lines;
}
