import { describeError, errorCodes, errorRegistry } from "@homeport/protocol";

/** The page `docs/errors.md`, as the registry has it, in both languages. */
export function errorsPage(): string {
  const rowsIn = (language: string) =>
    errorCodes.map((code) => {
      const { message, remedy } = describeError(code, language);
      return `| \`${code}\` | ${errorRegistry[code].status} | ${message} | ${remedy} |`;
    });
  return [
    "# Errors",
    "",
    "Every failing reply carries one of these codes, on every surface. The texts come in English, or in Chinese where the",
    "request's `accept-language` prefers it; codes never change. This page is generated from the registry in",
    "`packages/protocol/src/errors/` by `npm run docs`; a test keeps the two equal.",
    "",
    "| Code | Status | Message | What would change it |",
    "|---|---|---|---|",
    ...rowsIn("en"),
    "",
    "## 中文",
    "",
    "| 代码 | 状态码 | 消息 | 解决办法 |",
    "|---|---|---|---|",
    ...rowsIn("zh"),
    "",
  ].join("\n");
}
