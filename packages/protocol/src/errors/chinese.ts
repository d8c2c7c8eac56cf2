import { chineseCallerErrors } from "./chinese-caller-errors.ts";
import { chineseChangeErrors } from "./chinese-change-errors.ts";
import { chineseLoginErrors } from "./chinese-login-errors.ts";
import { chineseMarketErrors } from "./chinese-market-errors.ts";
import { chineseRequestErrors } from "./chinese-request-errors.ts";
import { chineseServingErrors } from "./chinese-serving-errors.ts";
import type { ErrorText } from "./error-entry.ts";
import type { ErrorCode } from "./registry.ts";

/** The message and remedy of every code in Simplified Chinese; a code without one does not compile. */
export const chineseErrors: Readonly<Record<ErrorCode, ErrorText>> = {
  ...chineseRequestErrors,
  ...chineseCallerErrors,
  ...chineseMarketErrors,
  ...chineseServingErrors,
  ...chineseChangeErrors,
  ...chineseLoginErrors,
};
