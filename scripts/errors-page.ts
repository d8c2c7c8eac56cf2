import { errorCodes, errorRegistry } from "@homeport/protocol";

/** The page `docs/errors.md`, as the registry has it. */
export function errorsPage(): string {
  const rows = errorCodes.map((code) => {
    const { status, message, remedy } = errorRegistry[code];
    return `| \`${code}\` | ${status} | ${message} | ${remedy} |`;
  });
  return [
    "# Errors",
    "",
    "Every failing reply carries one of these codes, on every surface. This page is generated from the registry in",
    "`packages/protocol/src/errors/` by `npm run docs`; a test keeps the two equal.",
    "",
    "| Code | Status | Message | What would change it |",
    "|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}
