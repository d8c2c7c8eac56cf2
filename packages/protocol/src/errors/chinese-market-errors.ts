import type { ErrorText } from "./error-entry.ts";
import type { marketErrors } from "./market-errors.ts";

/** Refusals by a market, the launch book, or the device itself, in Chinese. */
export const chineseMarketErrors = {
  // what the market says
  market_unknown: {
    message: "没有市场规则包涵盖此地",
    remedy: "请为该市场添加规则包，然后制定发布计划并完成审批",
  },
  market_blocked: {
    message: "该市场的规则不允许提供此功能",
    remedy: "产品本身无法改变这一点；须待规则先行变更",
  },
  market_not_open: {
    message: "没有经过核实的规则表明此功能可以在该市场提供",
    remedy: "请在该市场的规则包中添加一条注明来源且经过核实的准入规则",
  },
  not_launched: {
    message: "厂商尚未在该市场上线此功能",
    remedy: "请在上线台账中添加上线记录，然后制定发布计划并完成审批",
  },
  not_approved: {
    message: "该市场要求取得批准，但目前未持有",
    remedy: "请取得批准并记入上线台账，然后制定发布计划并完成审批",
  },
  approval_not_live: {
    message: "批准已有记录，但当前未生效",
    remedy: "请将批准的状态更新为 `granted` 或 `published`，并核对其日期",
  },
  approval_not_covering: {
    message: "所持批准未涵盖将要使用的模型或引擎",
    remedy: "请改用批准所涵盖且未经修改的模型版本，或扩大批准的范围",
  },
  partner_not_permitted: {
    message: "该市场的规则不允许使用此合作方",
    remedy: "请将此功能的路由指向该市场允许的合作方",
  },
  residency_not_permitted: {
    message: "该市场的规则不允许在此地域处理数据",
    remedy: "请将此功能的路由指向位于允许地域的端点",
  },
  residency_unknown: {
    message: "该市场规定了数据的存放地域，但数据实际存放地未经记录",
    remedy: "请在上线台账的 hosting 中记录厂商为该市场存放此类数据的地域",
  },
  label_not_possible: {
    message: "该市场要求的标识在此无法写入",
    remedy: "请改用能够写入该标识的合作方，或在规则允许时登记缺口",
  },
  evidence_missing: {
    message: "该市场要求经测定的安全水平，但没有相应证据的记录",
    remedy: "请评测该模型版本，并将结果记入上线台账的 evidence",
  },
  evidence_short: {
    message: "所记录的证据未达到该市场要求的安全水平",
    remedy: "请改进所用模型或扩大样本，并记录结果",
  },
  gap_on_record: {
    message: "该市场的一项要求尚未满足，暂以登记的缺口代之",
    remedy: "请在缺口到期之前满足该要求",
  },
  contract_not_live: {
    message: "与合作方的合同未涵盖该市场或当日",
    remedy: "请续签合同，或将路由指向合同有效的合作方",
  },
  no_route: {
    message: "上线台账未指定可在此提供该功能的模型或引擎",
    remedy: "请在上线台账中添加路由，然后制定发布计划并完成审批",
  },
  killed: {
    message: "厂商已暂时关停此项服务",
    remedy: "在设备上无法解决；须由厂商通过经两名操作员审批的计划恢复",
  },
  market_conflict: {
    message: "设备所涉的各市场没有共同允许提供此功能的模型或引擎",
    remedy: "在此设备上无法解决：设备的销售地、账户所在地和当前位置须一致",
  },
  platform_unsupported: {
    message: "此功能在该市场未对此平台启用",
    remedy: "请在其他设备上使用此功能，或将此平台加入上线记录",
  },
  age_denied: {
    message: "按该市场的规则，此功能不向这一年龄段提供",
    remedy: "请确认账户的年龄；年龄未知时按儿童处理",
  },
  consent_missing: {
    message: "用户尚未作出该市场要求的同意",
    remedy: "请征得原因中所列的用户同意，然后重新请求",
  },
  administrator_off: {
    message: "此功能已在该设备上关闭",
    remedy: "请在设备的设置或管理配置中开启此功能",
  },
  feature_not_built: {
    message: "规则允许提供此功能，但当前版本的网关无法运行",
    remedy: "请使用支持此功能的版本，或从路由中去掉原因所列的部分",
  },
  capability_missing: {
    message: "此设备缺少该功能所需的条件",
    remedy: "请使用具备原因所列条件的设备，或等待此设备准备就绪",
  },
  not_admitted: {
    message: "此功能在该市场设有候补名单，此设备尚未获准",
    remedy: "请加入厂商的候补名单并等待获准",
  },
  quota_spent: {
    message: "此设备今日对该功能的使用次数已经用完",
    remedy: "请等到次日（协调世界时零点）再使用",
  },
  language_unsupported: {
    message: "可在此提供该功能的模型和引擎均不支持这种语言",
    remedy: "请使用原因中列出的语言",
  },
  language_unknown: {
    message: "无法判断文本的语言",
    remedy: "请在请求中指明语言，或发送更多文本",
  },
} as const satisfies Record<keyof typeof marketErrors, ErrorText>;
