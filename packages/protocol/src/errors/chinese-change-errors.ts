import type { changeErrors } from "./change-errors.ts";
import type { ErrorText } from "./error-entry.ts";

/** Failures of packs, launch book, plans and approvals, in Chinese. */
export const chineseChangeErrors = {
  // change
  pack_invalid: {
    message: "市场规则包无法读取",
    remedy: "请更正 `issues` 中列出的文件、行和字段",
  },
  book_invalid: {
    message: "上线台账无法读取",
    remedy: "请更正 `issues` 中列出的文件、行和字段",
  },
  proof_failed: {
    message: "编译后的规则与不变量相矛盾，因此不制定任何计划",
    remedy: "请报告 `issues` 中的反例：编译器或验证器存在错误",
  },
  plan_not_found: {
    message: "没有这份计划",
    remedy: "请列出已有的计划，或制定新的计划",
  },
  plan_empty: {
    message: "市场规则包和上线台账与当前生效的内容相同",
    remedy: "请先修改市场规则包或上线台账",
  },
  plan_stale: {
    message: "计划制定之后，生效的发布版本已发生变化",
    remedy: "请制定新的计划并完成审批",
  },
  plan_expired: {
    message: "计划已过期",
    remedy: "请制定新的计划并完成审批",
  },
  plan_applied: {
    message: "计划已经应用",
    remedy: "如需进一步变更，请制定新的计划",
  },
  operator_unknown: {
    message: "此处不信任该操作员",
    remedy: "请使用受信任操作员的名称和密钥",
  },
  signature_invalid: {
    message: "签名不是该操作员对所发送内容的签名",
    remedy: "请用操作员自己的密钥，对实际发送的内容签名；计划则对所显示的原文签名",
  },
  signature_untimely: {
    message: "签名时间不在控制端可接受的范围内",
    remedy: "请校准时钟后重新签名；签名的有效期为五分钟",
  },
  signature_replayed: {
    message: "此签名请求已发送过，只计一次",
    remedy: "请重新签名；如需了解首次请求的结果，请查看变更记录",
  },
  operator_unauthenticated: {
    message: "请求没有操作员的签名，而只有操作员可以进行变更",
    remedy: "请以操作员身份使用命令行（`--as NAME`），或按运维指南签名",
  },
  operator_mismatch: {
    message: "请求中的操作员与签名的操作员不是同一人",
    remedy: "请由请求中列出的操作员签名",
  },
  changes_too_many: {
    message: "该操作员在短时间内签名的请求数超出控制端的限度",
    remedy: "请等待一刻钟；如非本人操作，请在信任文件中更换密钥",
  },
  change_not_found: {
    message: "变更记录中没有此条目",
    remedy: "请列出变更记录；ID 位于回复的 `homeport-change` 标头中",
  },
  approval_duplicate: {
    message: "该操作员已审批过此计划",
    remedy: "须由另一名操作员进行审批",
  },
  approvals_missing: {
    message: "计划获得的审批数少于其变更所要求的数量",
    remedy: "请由计划中列出的操作员进行审批",
  },
  approval_transition_illegal: {
    message: "批准不能从当前状态转为此状态",
    remedy: "请将其转为 `issues` 所列的状态之一",
  },
  record_conflict: {
    message: "上线台账中已有使用此 ID 的记录",
    remedy: "请换用其他 ID，或先撤回原有记录",
  },
  record_not_found: {
    message: "上线台账中没有使用此 ID 的批准或紧急关停记录",
    remedy: "请列出上线台账中的批准或紧急关停",
  },
  receipt_not_found: {
    message: "没有使用此 ID 的回执",
    remedy: "请核对 ID；它位于回复的 `meta.receipt` 中",
  },
} as const satisfies Record<keyof typeof changeErrors, ErrorText>;
