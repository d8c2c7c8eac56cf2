import type { ErrorText } from "./error-entry.ts";
import type { servingErrors } from "./serving-errors.ts";

/** Failures of the release, of screens, labels and receipts, of partners and engines, and of the gateway, in Chinese. */
export const chineseServingErrors = {
  // the release
  release_missing: {
    message: "没有生效的发布版本，因此不提供任何服务",
    remedy: "请制定发布计划，完成审批并应用",
  },
  release_expired: {
    message: "当前的发布版本已过期，因此不提供任何服务",
    remedy: "请为新的发布版本制定计划，完成审批并应用",
  },
  release_invalid: {
    message: "该发布版本不可信",
    remedy: "请重新应用已通过审批的计划；上一个有效的发布版本继续生效",
  },
  // screens, labels, receipts
  filter_missing: {
    message: "该市场要求的过滤规则包未加载",
    remedy: "请安装过滤规则包并检查其签名",
  },
  filter_stale: {
    message: "过滤规则包已过期，因此不提供任何服务",
    remedy: "请安装更新的过滤规则包",
  },
  filter_invalid: {
    message: "该过滤规则包不可信",
    remedy: "请用受信任的密钥为过滤规则包签名",
  },
  screen_failed: {
    message: "内容无法完成审核，因此不予提供",
    remedy: "请重试；如仍然失败，请检查审核组件的运行状况",
  },
  content_blocked_input: {
    message: "请求中含有该市场的审核所拦截的内容",
    remedy: "请修改文本；回复中列有所属类别和规则",
  },
  content_blocked_output: {
    message: "回答中含有该市场的审核所拦截的内容",
    remedy: "请换一种方式提问；已显示的文本必须撤回",
  },
  label_failed: {
    message: "该市场要求的标识无法写入并读回核验",
    remedy: "请重试；没有标识的内容不会输出",
  },
  receipt_failed: {
    message: "回执无法保存，因此不提供任何服务",
    remedy: "请检查回执存储的空间和权限",
  },
  // partners and engines
  partner_refused: {
    message: "合作方拒绝了该内容；不会再请求其他合作方",
    remedy: "请修改文本；对内容的拒绝在本次请求中不可更改",
  },
  partner_down: {
    message: "无法连接合作方，或合作方中断了连接",
    remedy: "请稍后重试；不会请求该市场允许范围之外的合作方",
  },
  partner_timeout: {
    message: "合作方未在规定时间内回答",
    remedy: "请稍后重试",
  },
  partner_result_gone: {
    message: "合作方已完成任务，但其结果已无法取回",
    remedy: "请重新请求；结果地址仅在一段时间内有效",
  },
  partner_capacity: {
    message: "合作方目前没有可用容量",
    remedy: "请在 `retry-after` 给出的时间之后重试",
  },
  partner_paused: {
    message: "合作方连续多次失败，因此暂停向其发送请求",
    remedy: "请在 `retry-after` 给出的时间之后重试；届时会以一次试探确认合作方是否恢复",
  },
  partner_crowded: {
    message: "网关中等待该合作方的请求数已达上限",
    remedy: "请在 `retry-after` 给出的时间之后重试，或在 `routing.json` 中放宽限制",
  },
  partner_quota: {
    message: "厂商在合作方处的配额已用尽",
    remedy: "请提高配额，或与合作方结清账户款项",
  },
  partner_credential: {
    message: "合作方不接受厂商用于此地域的凭据",
    remedy: "请设置同一地域的凭据；系统绝不会改用其他地域",
  },
  partner_credential_missing: {
    message: "未设置为该市场提供服务的合作方的凭据",
    remedy: "请在上线台账指定的位置提供密钥：环境变量、文件或密钥管理服务",
  },
  partner_moderation_down: {
    message: "合作方的内容审核发生故障，因此不提供其回答",
    remedy: "请稍后重试",
  },
  partner_rejected: {
    message: "合作方无法理解网关的请求",
    remedy: "请报告此问题：该合作方的接口定义需要更正",
  },
  partner_garbled: {
    message: "合作方的回答无法解读或不完整",
    remedy: "请重试；被截断的回答绝不会当作完整回答显示",
  },
  egress_denied: {
    message: "发布版本不允许将此请求发往该地址",
    remedy: "请更正上线台账中的端点，然后制定发布计划并完成审批",
  },
  engine_failed: {
    message: "端侧引擎发生故障",
    remedy: "请重试；如仍然失败，请附上回执报告此问题",
  },
  // the gateway itself
  overloaded: {
    message: "网关的承载量已达上限",
    remedy: "请在 `retry-after` 给出的时间之后重试",
  },
  gateway_stopping: {
    message: "网关正在停止，未能完成回答",
    remedy: "请重新发送请求；其他网关或重启后的本网关会应答",
  },
  client_cancelled: {
    message: "客户端在回答完成之前断开了连接",
    remedy: "无需处理",
  },
  internal: {
    message: "网关发生了意料之外的故障",
    remedy: "请附上回执报告此问题",
  },
} as const satisfies Record<keyof typeof servingErrors, ErrorText>;
