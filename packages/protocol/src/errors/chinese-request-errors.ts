import type { ErrorText } from "./error-entry.ts";
import type { requestErrors } from "./request-errors.ts";

/** Failures of what a caller sent, or of who asked, in Chinese. */
export const chineseRequestErrors = {
  // what was sent
  malformed_json: {
    message: "请求体不是有效的 JSON",
    remedy: "请发送一个以 UTF-8 编码的 JSON 对象",
  },
  invalid_request: {
    message: "请求不符合此操作的要求",
    remedy: "请更正 `issues` 中列出的字段",
  },
  unsupported_parameter: {
    message: "请求中含有此操作无法支持的参数",
    remedy: "请去掉 `issues` 中列出的参数；系统不会悄悄忽略任何内容",
  },
  model_not_selectable: {
    message: "模型由市场决定，不能指定所请求的模型",
    remedy: "请将模型设为 `homeport`，或设为设备所属市场允许使用的模型",
  },
  body_too_large: {
    message: "请求体超过此网关接受的大小",
    remedy: "请减少文本，或请运维人员调高 `HOMEPORT_MAX_BODY_BYTES`",
  },
  input_too_long: {
    message: "文本长度超过提供此功能的模型或引擎所能处理的上限",
    remedy: "请将文本分段发送",
  },
  unsupported_media_type: {
    message: "此操作无法读取请求体的媒体类型",
    remedy: "请发送 `content-type: application/json`，且不要使用内容编码",
  },
  request_timeout: {
    message: "请求未在规定时间内全部到达",
    remedy: "请一次发送完整的请求，然后重试",
  },
  headers_too_large: {
    message: "请求头超出网关可读取的大小",
    remedy: "请减少或缩短请求头；所有请求头合计不得超过 16 KiB",
  },
  not_found: {
    message: "此地址没有内容",
    remedy: "请查看 API 指南中的操作列表",
  },
  method_not_allowed: {
    message: "此地址不接受该请求方法",
    remedy: "请使用 `allow` 标头列出的方法",
  },
  forbidden: {
    message: "调用方无权执行此操作",
    remedy: "请使用命令行，或使用拥有此权限的密钥",
  },
  // who asks
  device_token_missing: {
    message: "请求未指明设备",
    remedy: "请以 `authorization: Bearer …` 发送厂商签发的设备令牌",
  },
  device_token_invalid: {
    message: "设备令牌不被接受",
    remedy: "请向厂商的身份服务获取新的令牌",
  },
} as const satisfies Record<keyof typeof requestErrors, ErrorText>;
