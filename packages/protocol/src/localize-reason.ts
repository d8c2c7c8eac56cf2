import type { Reason } from "./decision.ts";
import { describeError, type ErrorCode, errorRegistry } from "./errors/index.ts";
import { localize } from "./market.ts";

type Told = Pick<Reason, "code" | "message" | "remedy" | "detail">;

/** A reason with message and remedy in the language; English is how it is kept. For example `localizeReason(reason, "zh-CN")`. */
export function localizeReason<Kind extends Told>(reason: Kind, language: string): Kind {
  const { code, detail } = reason;
  if (!Object.hasOwn(errorRegistry, code)) return reason;
  const { message, remedy } = describeError(code as ErrorCode, "zh");
  return {
    ...reason,
    message: localize({ en: reason.message, zh: detail ? `${message}：${detail.zh}` : message }, language),
    remedy: localize({ en: reason.remedy, zh: remedy }, language),
  };
}
