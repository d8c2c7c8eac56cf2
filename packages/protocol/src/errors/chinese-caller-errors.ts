import type { callerErrors } from "./caller-errors.ts";
import type { ErrorText } from "./error-entry.ts";

/** Failures of who may ask, and of how much they may ask for, in Chinese. */
export const chineseCallerErrors = {
  // who asks
  key_missing: {
    message: "请求未携带 API 密钥，而此网关要求提供密钥",
    remedy: "请在标头 `homeport-key` 中发送密钥，或使用 `authorization: Bearer hpk_…`",
  },
  key_invalid: {
    message: "API 密钥不被接受",
    remedy: "请向此网关的运维人员索取有效的密钥",
  },
  key_scope: {
    message: "API 密钥的权限范围不包含此请求",
    remedy: "请使用具有 `issues` 所列权限范围的密钥，或请运维人员扩大此密钥的范围",
  },
  credentials_conflict: {
    message: "请求中含有两个不一致的密钥或设备令牌",
    remedy: "请只在一个标头中分别发送密钥和设备令牌",
  },
  device_token_replayed: {
    message: "设备令牌已被使用过，每个令牌只能用于一次请求",
    remedy: "请为每次请求向厂商的身份服务获取新的令牌",
  },
  // how much
  rate_limited: {
    message: "调用方目前的请求量超过其限额",
    remedy: "请等待 `retry-after` 所示的时间后重新发送请求",
  },
  request_over_limit: {
    message: "仅此一个请求就已超过调用方限额所允许的上限",
    remedy: "请减少发送的内容，或请运维人员提高 `issues` 中列出的限额",
  },
  budget_exhausted: {
    message: "调用方的预算不足以支付此请求",
    remedy: "请等待预算的下一个周期，或请运维人员提高预算",
  },
  budget_held: {
    message: "调用方的剩余预算正被进行中的请求占用",
    remedy: "请在其他请求结束后重新发送",
  },
  cost_unknown: {
    message: "此请求受预算约束，但无法得知其费用",
    remedy: "请运维人员提供合作方的价格，或为预算设置 `unknownAs`",
  },
  // the gateway itself
  limits_unavailable: {
    message: "目前无法计算限额，因此不提供任何受限额约束的服务",
    remedy: "请等待 `retry-after` 所示的时间后重新发送请求",
  },
  callers_unavailable: {
    message: "目前无法核验密钥，因此不向任何人提供服务",
    remedy: "请运维人员修复网关日志中指出的调用方文件",
  },
} as const satisfies Record<keyof typeof callerErrors, ErrorText>;
