import { localize } from "../market.ts";
import { chineseErrors } from "./chinese.ts";
import type { ErrorText } from "./error-entry.ts";
import { type ErrorCode, errorRegistry } from "./registry.ts";

/** A code's message and remedy: Chinese for a tag of Chinese, else English; for example `describeError("no_route", "zh-CN")`. */
export function describeError(code: ErrorCode, language: string): ErrorText {
  const { message, remedy } = errorRegistry[code];
  const chinese = chineseErrors[code];
  return {
    message: localize({ en: message, zh: chinese.message }, language),
    remedy: localize({ en: remedy, zh: chinese.remedy }, language),
  };
}
