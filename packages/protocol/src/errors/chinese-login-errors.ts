import type { ErrorText } from "./error-entry.ts";
import type { loginErrors } from "./login-errors.ts";

/** Failures of showing who one is at control, and of what one may do there, in Chinese. */
export const chineseLoginErrors = {
  // login
  login_required: {
    message: "只有控制端认识的人员才能读取其内容",
    remedy: "请用 `homeport login` 登录，或以操作员身份读取（`--as NAME`）",
  },
  login_unavailable: {
    message: "目前无法在此登录",
    remedy: "请使用操作员的密钥；并请检查 `login.json` 和身份提供方",
  },
  login_failed: {
    message: "登录未完成",
    remedy: "请在同一浏览器中从 `/login` 重新开始；如仍失败，请检查时钟和 `login.json`",
  },
  login_too_many: {
    message: "短时间内的登录次数超出控制端的限度",
    remedy: "请等待一分钟；其间可使用操作员的密钥",
  },
  person_unknown: {
    message: "身份提供方认识此人，但控制端不认识",
    remedy: "请在 `login.json` 中列出此人，并在 `trust.json` 中赋予角色",
  },
  session_invalid: {
    message: "此次登录已结束，或并不存在",
    remedy: "请重新登录",
  },
  access_denied: {
    message: "此人的任何角色均不包含此操作",
    remedy: "请由具有 `issues` 所列角色的人员操作，或更改信任文件中的 `access`",
  },
  trust_unreadable: {
    message: "目前无法读取受信任人员的名单，因此不信任任何人",
    remedy: "请修复控制端主目录中的 `trust.json` 和 `login.json`",
  },
} as const satisfies Record<keyof typeof loginErrors, ErrorText>;
