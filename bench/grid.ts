/** A Markdown table whose columns stand under each other in a terminal too: the first to the left, the rest to the right. */
export function grid([head = [], ...body]: readonly (readonly string[])[]): string[] {
  const widths = head.map((_, column) => Math.max(...[head, ...body].map((row) => row[column]?.length ?? 0)));
  const pad = (text: string, column: number) => {
    const width = widths[column] ?? 0;
    return column === 0 ? text.padEnd(width) : text.padStart(width);
  };
  const line = (row: readonly string[]) =>
    `| ${widths.map((_, column) => pad(row[column] ?? "", column)).join(" | ")} |`;
  const rule = widths.map((width, column) => `${"-".repeat(width + 1)}${column === 0 ? "-" : ":"}`);
  return [line(head), `|${rule.join("|")}|`, ...body.map(line)];
}
