import stringWidth from "string-width";

/** Rows as a table of aligned columns; Chinese characters count as two. */
export function formatTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => stringWidth(row[column] ?? ""))));
  const line = (row: readonly string[]) =>
    widths
      .map((width, column) => {
        const cell = row[column] ?? "";
        return column === widths.length - 1 ? cell : cell + " ".repeat(width - stringWidth(cell));
      })
      .join("  ")
      .trimEnd();
  return [line(header), line(widths.map((width) => "─".repeat(width))), ...rows.map(line)].join("\n");
}

/** The beginning of a text on one line, at most `width` columns wide. */
export function beginning(text: string, width: number): string {
  const flat = text.replaceAll(/\s+/g, " ").trim();
  if (stringWidth(flat) <= width) return flat;
  let kept = "";
  let used = 0;
  for (const character of flat) {
    used += stringWidth(character);
    if (used > width - 1) break;
    kept += character;
  }
  return `${kept}…`;
}
