import type { ErrorCode } from "@homeport/protocol";
import { alone, china, failedAfter, failedBefore, movedOn, second, served } from "./expect.ts";
import type { Expected, RegionalFault, Ways } from "./fault.ts";

const same = (of: Expected): Ways => ({ whole: of, stream: of });

const well = { status: 200, code: null } as const;
const refused = (status: number, code: ErrorCode) => ({ status, code });

/** The release lets what has begun come to its end, and nothing new begin. */
const endsAsItBegan = (place: typeof alone): Ways => same(served(place));

const unlabelled: Expected = {
  ...failedBefore(china, "label_failed", { status: 503, charged: "counted" }),
  receipt: {
    outcome: "failed",
    codes: ["label_failed"],
    served: "alibaba-cn-beijing",
    unmet: ["label failed"],
  },
};

/** Every fault of a place, of its rules, or of what keeps them. */
export const regionalFaults: readonly RegionalFault[] = [
  {
    id: "moderation-down",
    kind: "regional",
    title: { en: "The partner's moderation is out of order", zh: "合作方的内容审核发生故障" },
    cause: {
      en: "the partner's answer says that it could not be moderated; another endpoint is permitted and not asked",
      zh: "合作方的回答表明未能进行审核；另有允许的端点，但不向其请求",
    },
    market: "GB",
    ways: {
      whole: failedBefore(second, "partner_moderation_down", { status: 503, charged: "counted" }),
      stream: failedAfter(second, "partner_moderation_down", {
        text: "whole",
        retract: true,
        charged: "known",
      }),
    },
    next: refused(503, "partner_moderation_down"),
    mended: well,
  },
  {
    id: "no-lawful-fallback",
    kind: "regional",
    title: { en: "No lawful fallback is left", zh: "已没有合法的备选" },
    cause: {
      en: "both permitted endpoints fail: one has no capacity, the other's quota is used up",
      zh: "两个允许的端点均失败：一个没有容量，另一个配额已用尽",
    },
    market: "GB",
    ways: same({
      ...failedBefore(second, "partner_quota", { status: 503 }),
      receipt: {
        outcome: "failed",
        codes: ["partner_capacity", "partner_quota"],
        served: null,
        unmet: second.unmet,
      },
      calls: ["openai-eu", "openai-us"],
    }),
    next: refused(503, "partner_quota"),
    mended: well,
  },
  {
    id: "fallback-elsewhere",
    kind: "regional",
    title: { en: "The only fallback lies in the wrong region", zh: "唯一的备选位于不允许的地区" },
    cause: {
      en: "the route names Singapore second, which the market forbids; the first endpoint has no capacity",
      zh: "路由的第二项为新加坡，该市场不允许；第一个端点没有容量",
    },
    market: "CN",
    ways: same(failedBefore(china, "partner_capacity", { status: 503 })),
    next: refused(503, "partner_capacity"),
    mended: well,
  },
  {
    id: "approval-lapses",
    kind: "regional",
    title: { en: "The approval lapses while the answer comes", zh: "回答进行中批准到期" },
    cause: { en: "the clock passes the approval's last day", zh: "时钟越过批准的最后一天" },
    market: "CN",
    ways: endsAsItBegan(china),
    next: refused(451, "approval_not_live"),
    mended: well,
  },
  {
    id: "filter-goes-stale",
    kind: "regional",
    title: { en: "The filter pack goes stale while the answer comes", zh: "回答进行中过滤包过期" },
    cause: { en: "the clock passes the pack's date", zh: "时钟越过过滤包的有效期" },
    market: "US",
    ways: {
      whole: {
        ...failedBefore(alone, "filter_stale", { status: 503, charged: "counted" }),
        receipt: {
          outcome: "failed",
          codes: ["filter_stale"],
          served: "openai-us",
          unmet: ["screen failed"],
        },
      },
      stream: {
        ...failedAfter(alone, "filter_stale", { retract: true, charged: "known" }),
        receipt: {
          outcome: "failed",
          codes: ["filter_stale"],
          served: "openai-us",
          unmet: ["screen failed"],
        },
      },
    },
    next: refused(503, "filter_stale"),
    mended: well,
  },
  {
    id: "release-expires",
    kind: "regional",
    title: { en: "The release expires while the answer comes", zh: "回答进行中发布版本过期" },
    cause: { en: "the clock passes the release's date", zh: "时钟越过发布版本的有效期" },
    market: "US",
    ways: endsAsItBegan(alone),
    next: refused(503, "release_expired"),
    mended: well,
  },
  {
    id: "killed",
    kind: "regional",
    title: { en: "The kill switch while the answer comes", zh: "回答进行中触发紧急关停" },
    cause: { en: "one operator kills the feature in the market", zh: "一名操作员在该市场关停此功能" },
    market: "US",
    ways: endsAsItBegan(alone),
    next: refused(403, "killed"),
    mended: well,
  },
  {
    id: "label-dead",
    kind: "regional",
    title: { en: "The label cannot be written and read back", zh: "标识无法写入并读回" },
    cause: {
      en: "the label's words say nothing of AI, so that its reader finds none",
      zh: "标识文字未表明人工智能，读取程序找不到标识",
    },
    market: "CN",
    // A stream fails with its first text, when its count may not have come yet.
    ways: { whole: unlabelled, stream: { ...unlabelled, charged: "known" } },
    next: refused(503, "label_failed"),
    mended: null,
  },
  {
    id: "clock-jumps-ahead",
    kind: "regional",
    title: { en: "The clock jumps a day ahead", zh: "时钟向前跳一天" },
    cause: { en: "the clock is set while the answer comes", zh: "回答进行中时钟被拨快" },
    market: "US",
    ways: endsAsItBegan(alone),
    next: well,
    mended: well,
  },
  {
    id: "clock-jumps-back",
    kind: "regional",
    title: { en: "The clock jumps an hour back", zh: "时钟向后跳一小时" },
    cause: { en: "the clock is set while the answer comes", zh: "回答进行中时钟被拨慢" },
    market: "US",
    ways: endsAsItBegan(alone),
    next: well,
    mended: well,
  },
  {
    id: "store-full",
    kind: "regional",
    title: { en: "The receipt store is full", zh: "回执存储已满" },
    cause: {
      en: "no file may grow any more before the request; not even the decision can be put on record",
      zh: "请求之前文件已不能再增长；连决定也无法记录",
    },
    market: "US",
    ways: same({
      ...failedBefore(alone, "receipt_failed", { status: 503, charged: "nothing" }),
      receipt: { outcome: "none", codes: [], served: null, unmet: [] },
    }),
    next: refused(503, "receipt_failed"),
    mended: well,
  },
  {
    id: "store-runs-full",
    kind: "regional",
    title: { en: "The receipt store runs full while the answer comes", zh: "回答进行中回执存储写满" },
    cause: {
      en: "no file may grow any more; the decision is on record, the outcome cannot be",
      zh: "文件不能再增长；决定已记录，结果无法记录",
    },
    market: "US",
    ways: {
      whole: {
        ...failedBefore(alone, "receipt_failed", { status: 503, charged: "nothing" }),
        receipt: { outcome: "decision-only", codes: [], served: null, unmet: [] },
      },
      stream: {
        ...failedAfter(alone, "receipt_failed", { text: "whole", charged: "nothing" }),
        receipt: { outcome: "decision-only", codes: [], served: null, unmet: [] },
      },
    },
    next: refused(503, "receipt_failed"),
    mended: well,
  },
  {
    id: "redis-away",
    kind: "regional",
    title: { en: "Redis goes away", zh: "Redis 不可用" },
    cause: {
      en: "the shared counters' server is killed while the answer comes; a limit that nobody counts lets nobody in",
      zh: "回答进行中共享计数服务器被终止；无法计数的限额不放行任何请求",
    },
    market: "US",
    ways: endsAsItBegan(alone),
    next: refused(503, "limits_unavailable"),
    mended: well,
  },
  {
    id: "redis-hangs",
    kind: "regional",
    title: { en: "Redis hangs", zh: "Redis 无响应" },
    cause: {
      en: "the shared counters' server is frozen while the answer comes",
      zh: "回答进行中共享计数服务器停止响应",
    },
    market: "US",
    ways: endsAsItBegan(alone),
    next: refused(503, "limits_unavailable"),
    mended: well,
  },
  {
    id: "releases-race",
    kind: "regional",
    title: { en: "Two releases race, and the older comes last", zh: "两个发布版本竞争，较旧的后到" },
    cause: {
      en: "a release that kills the feature goes live while the answer comes, and the one before is copied over it",
      zh: "回答进行中关停此功能的发布版本生效，随后被之前的版本覆盖",
    },
    market: "US",
    ways: endsAsItBegan(alone),
    next: refused(403, "killed"),
    mended: well,
  },
  {
    id: "redirect-abroad",
    kind: "regional",
    title: { en: "The partner redirects abroad", zh: "合作方重定向至境外" },
    cause: {
      en: "the endpoint answers with a redirect to the partner's own host in another country",
      zh: "端点以重定向答复，指向合作方在另一国家的主机",
    },
    market: "CN",
    ways: same(failedBefore(china, "egress_denied", { status: 502 })),
    next: refused(502, "egress_denied"),
    mended: well,
  },
  {
    id: "name-leads-elsewhere",
    kind: "regional",
    title: { en: "The partner's name leads elsewhere", zh: "合作方的域名指向别处" },
    cause: {
      en: "DNS answers for the endpoint's name with an address that is not public",
      zh: "DNS 对端点域名答复非公网地址",
    },
    market: "GB",
    ways: same({ ...movedOn("egress_denied"), calls: ["openai-us"] }),
    next: well,
    mended: null,
  },
  {
    id: "name-leads-nowhere",
    kind: "regional",
    title: { en: "The partner's name leads nowhere", zh: "合作方的域名无法解析" },
    cause: {
      en: "DNS knows nothing of the endpoint's name",
      zh: "DNS 查不到端点的域名",
    },
    market: "GB",
    ways: same({ ...movedOn("partner_down"), calls: ["openai-us"] }),
    next: well,
    mended: null,
  },
  {
    id: "credential-rotated",
    kind: "regional",
    title: { en: "The credential is rotated while the answer comes", zh: "回答进行中更换凭据" },
    cause: {
      en: "the file that the launch book names holds another key",
      zh: "上线台账所指文件换成另一密钥",
    },
    market: "GB",
    ways: endsAsItBegan(second),
    next: well,
    mended: well,
  },
  {
    id: "credential-refused",
    kind: "regional",
    title: { en: "The credential that was rotated in is refused", zh: "更换后的凭据被拒绝" },
    cause: {
      en: "the file holds a key that the partner does not accept; no other region is tried with it",
      zh: "文件中的密钥不被合作方接受；不会用它尝试其他地区",
    },
    market: "GB",
    ways: same(failedBefore(second, "partner_credential", { status: 502 })),
    next: refused(502, "partner_credential"),
    mended: well,
  },
  {
    id: "region-changes",
    kind: "regional",
    title: { en: "The partner announces another region of inference", zh: "合作方宣布更换推理地区" },
    cause: {
      en: "the launch book is changed and goes live while the answer comes",
      zh: "回答进行中上线台账更改并生效",
    },
    market: "CN",
    ways: endsAsItBegan(china),
    next: refused(451, "residency_not_permitted"),
    mended: well,
  },
];
