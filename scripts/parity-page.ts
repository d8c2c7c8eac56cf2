import { readFileSync } from "node:fs";
import type { Cell, Row } from "../test/parity/grid.ts";
import { type Column, columns } from "../test/parity/outcome.ts";
import { withoutColumn } from "../test/parity/surfaces.ts";

const names: Record<Column, { en: string; means: string }> = {
  whole: { en: "Whole", means: "the answer is asked for as one reply" },
  streamed: { en: "Streamed", means: "the answer is asked for as a stream" },
  cache: { en: "Cache hit", means: "the very same request once more, where answers are kept" },
  failover: { en: "Failover", means: "the market's first choice fails" },
  cancel: { en: "Cancel", means: "the client goes away in the middle" },
  error: { en: "Partner error", means: "every partner that the market permits fails" },
};

/** What ran and gave the rule's one result is a tick; what cannot be has a number, and its reason below. */
function show(cell: Cell | undefined, reasons: string[]): string {
  if (cell === "same") return "✓";
  const not = cell?.not ?? "not in the grid";
  if (!reasons.includes(not)) reasons.push(not);
  return `${reasons.indexOf(not) + 1}`;
}

/** The page `docs/parity.md`: what the parity test saw when it last ran, and nothing else. */
export function parityPage(): string {
  const file = new URL("../test/parity/grid.json", import.meta.url);
  const rows = JSON.parse(readFileSync(file, "utf8")) as readonly Row[];
  const cells = rows.flatMap((row) => Object.values(row.cells).flatMap((own) => Object.values(own)));
  const ran = cells.filter((cell) => cell === "same").length;
  const surfaces = Object.keys(rows[0]?.cells ?? {});
  return [
    "# Parity",
    "",
    "The same rule gives the same result on every surface. Each rule has one result, written once for all surfaces in",
    "`test/parity/rules.ts`: whether it is served, the code, the category, whether what was shown is withdrawn, the label, what",
    "must be told beside it, whom the request went to (as the simulator saw it), and what the receipt says. `test/parity/parity.test.ts`",
    "asks a whole Homeport over real HTTP and fails where one cell differs. It writes down what ran; this page is made from that by `npm run docs`.",
    "",
    `Of ${cells.length} cells ${ran} ran and gave the rule's result (100 % of those that can be); ${cells.length - ran} cannot be, each for the reason given under its table.`,
    "",
    "| Column | Means |",
    "| ------ | ----- |",
    ...columns.map((column) => `| ${names[column].en} | ${names[column].means} |`),
    "",
    "What comes kept, after a failover or to a failing partner is asked for whole and, where the surface streams, streamed as well. The simulator plays every partner.",
    "Pictures and sound are asked for where no text screen is demanded, since none can read them; that refusal is a row of its own.",
    "Where a surface must say a part of a result otherwise, that is written beside the rule and compared too: moderations serve a screen's word",
    "as their answer; a partner's own word for a category is the partner's; and without an approval pictures and sound lack a label as well, so",
    "that their receipts name both.",
    "",
    "Every operation of the gateway is in the grid, but for these:",
    "",
    ...Object.entries(withoutColumn).map(([path, why]) => `- \`${path}\`: ${why}`),
    ...rows.flatMap((row) => table(row, surfaces)),
    "",
  ].join("\n");
}

function table(row: Row, surfaces: readonly string[]): string[] {
  const reasons: string[] = [];
  const lines = surfaces.map((surface) => {
    const own = columns.map((column) => show(row.cells[surface]?.[column], reasons));
    return `| ${surface} | ${own.join(" | ")} |`;
  });
  return [
    "",
    `## ${row.title}`,
    "",
    `| Surface | ${columns.map((column) => names[column].en).join(" | ")} |`,
    `| --- |${columns.map(() => " --- |").join("")}`,
    ...lines,
    ...(reasons.length > 0 ? ["", ...reasons.map((reason, index) => `${index + 1}. ${reason}`)] : []),
  ];
}
