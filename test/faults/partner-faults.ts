import type { ErrorCode } from "@homeport/protocol";
import { alone, failedAfter, failedBefore, movedOn, served, second } from "./expect.ts";
import type { Charge, PartnerFault, Ways } from "./fault.ts";

type Outcome = Pick<PartnerFault, "alone" | "second">;
type Told = { status: number; retryAfter?: number; charged?: Charge };

const same = (of: Ways["whole"]): Ways => ({ whole: of, stream: of });

/** Nothing came that could be shown: told by the status, and where another partner is permitted, that one answers. */
const nothingCame = (
  code: ErrorCode,
  { earlier = [], ...told }: Told & { earlier?: readonly Charge[] },
): Outcome => ({
  alone: same(failedBefore(alone, code, told)),
  second: same(movedOn(code, earlier)),
});

/** The partner took the request and never said that it serves nothing, so it may have charged for it. */
const lostOnTheWay = (code: ErrorCode, told: Told): Outcome =>
  nothingCame(code, { ...told, earlier: ["unknown"] });

/** A stream had begun; an answer asked for whole had not, because nothing of it is shown before all of it is there. */
const brokeOff = (
  codes: { whole: ErrorCode; stream: ErrorCode },
  told: Told & { text?: "part" | "whole"; earlier?: readonly Charge[] },
): Outcome => ({
  alone: {
    whole: failedBefore(alone, codes.whole, told),
    stream: failedAfter(alone, codes.stream, shownOf(told)),
  },
  second: {
    whole: movedOn(codes.whole, told.earlier ?? ["unknown"]),
    stream: failedAfter(second, codes.stream, shownOf(told)),
  },
});

/** A count comes last, so of an answer that broke off there mostly is none. */
function shownOf({ text = "part", charged = "unknown" }: { text?: "part" | "whole"; charged?: Charge }) {
  return { text, charged: charged === "unknown" ? ("estimated" as const) : charged };
}

const withdrawn = { finish: "content_filter", retract: true, charged: "known" } as const;

const unharmed: Outcome = { alone: same(served(alone)), second: same(served(second)) };

/** Every fault of a partner, what brings it about, and what comes of it. */
export const partnerFaults: readonly PartnerFault[] = [
  {
    id: "connection-refused",
    kind: "partner",
    title: { en: "The connection is refused", zh: "连接被拒绝" },
    cause: { by: "socket", socket: "closed" },
    alone: same({ ...failedBefore(alone, "partner_down", { status: 502 }), calls: [] }),
    second: same({ ...movedOn("partner_down"), calls: ["openai-us"] }),
  },
  {
    id: "black-hole",
    kind: "partner",
    title: { en: "The connection is taken and nobody ever answers", zh: "连接已建立，但始终无人应答" },
    cause: { by: "socket", socket: "silent" },
    alone: same({ ...failedBefore(alone, "partner_timeout", { status: 504 }), calls: [] }),
    second: same({ ...movedOn("partner_timeout", ["unknown"]), calls: ["openai-us"] }),
  },
  {
    id: "closed-without-reply",
    kind: "partner",
    title: { en: "The connection is closed without any reply", zh: "连接未作任何回复即被关闭" },
    cause: { by: "simulator", fault: "refuse-connection" },
    ...lostOnTheWay("partner_down", { status: 502 }),
  },
  {
    id: "late-first-byte",
    kind: "partner",
    title: { en: "The first byte is late, within the patience", zh: "首字节延迟，但未超过等待时限" },
    cause: { by: "simulator", fault: "slow-first-byte=60" },
    ...unharmed,
  },
  {
    id: "slow-first-byte",
    kind: "partner",
    title: { en: "The first byte comes after the patience has ended", zh: "首字节超过等待时限才到达" },
    cause: { by: "simulator", fault: "slow-first-byte=5000", patience: "short" },
    ...lostOnTheWay("partner_timeout", { status: 504 }),
  },
  {
    id: "stall-mid-stream",
    kind: "partner",
    title: { en: "The answer stalls in the middle", zh: "回答中途停滞" },
    cause: { by: "simulator", fault: "stall-mid-stream", patience: "short" },
    ...brokeOff({ whole: "partner_timeout", stream: "partner_timeout" }, { status: 504 }),
  },
  {
    id: "cut-before-first-byte",
    kind: "partner",
    title: { en: "Cut after the headers, before the first byte", zh: "响应头之后、首字节之前连接中断" },
    cause: { by: "simulator", fault: "cut-before-first-byte" },
    ...lostOnTheWay("partner_down", { status: 502 }),
  },
  {
    id: "cut-mid-stream",
    kind: "partner",
    title: { en: "Cut in the middle of the answer", zh: "回答中途连接中断" },
    cause: { by: "simulator", fault: "cut-mid-stream" },
    ...brokeOff({ whole: "partner_down", stream: "partner_down" }, { status: 502 }),
  },
  {
    id: "cut-before-finish",
    kind: "partner",
    title: {
      en: "Cut after the last content, before the finish",
      zh: "最后一段内容之后、结束标记之前连接中断",
    },
    cause: { by: "simulator", fault: "cut-before-finish" },
    ...brokeOff({ whole: "partner_down", stream: "partner_down" }, { status: 502, text: "whole" }),
  },
  {
    id: "rate-limit-with-wait",
    kind: "partner",
    title: { en: "429 with `retry-after`", zh: "429，带 `retry-after`" },
    cause: { by: "simulator", fault: "status=429" },
    ...nothingCame("partner_capacity", { status: 503, retryAfter: 20 }),
  },
  {
    id: "rate-limit-without-wait",
    kind: "partner",
    title: { en: "429 without `retry-after`", zh: "429，不带 `retry-after`" },
    cause: { by: "simulator", fault: "429-without-retry-after" },
    ...nothingCame("partner_capacity", { status: 503 }),
  },
  {
    id: "quota-as-429",
    kind: "partner",
    title: { en: "A used-up quota, told as 429", zh: "以 429 告知配额已用尽" },
    cause: { by: "simulator", fault: "quota" },
    ...nothingCame("partner_quota", { status: 503 }),
  },
  {
    id: "server-error",
    kind: "partner",
    title: { en: "500 with an HTML page", zh: "500，附 HTML 错误页" },
    cause: { by: "simulator", fault: "status=500" },
    ...nothingCame("partner_capacity", { status: 503 }),
  },
  {
    id: "bad-gateway",
    kind: "partner",
    title: { en: "502 of a proxy, with its HTML page", zh: "代理返回 502，附 HTML 错误页" },
    cause: { by: "simulator", fault: "status=502" },
    ...nothingCame("partner_capacity", { status: 503 }),
  },
  {
    id: "error-under-200",
    kind: "partner",
    title: { en: "200 with an error as its body", zh: "状态为 200，正文却是错误" },
    cause: { by: "simulator", fault: "status-200-error-body" },
    ...lostOnTheWay("partner_garbled", { status: 502 }),
  },
  {
    id: "error-mid-stream",
    kind: "partner",
    title: { en: "An error as an event after some content", zh: "部分内容之后以事件形式报错" },
    cause: { by: "simulator", fault: "error-mid-stream" },
    alone: { whole: served(alone), stream: failedAfter(alone, "partner_garbled") },
    second: { whole: served(second), stream: failedAfter(second, "partner_garbled") },
  },
  {
    id: "garbage",
    kind: "partner",
    title: { en: "Random bytes in place of an answer", zh: "回答是随机字节" },
    cause: { by: "simulator", fault: "garbage" },
    ...lostOnTheWay("partner_garbled", { status: 502 }),
  },
  {
    id: "unwanted-compression",
    kind: "partner",
    title: { en: "A compressed answer that nobody asked for", zh: "未经请求而压缩的回答" },
    cause: { by: "simulator", fault: "gzip" },
    ...lostOnTheWay("partner_garbled", { status: 502 }),
  },
  {
    id: "truncated-json",
    kind: "partner",
    title: { en: "JSON that stops too early", zh: "JSON 提前中断" },
    cause: { by: "simulator", fault: "truncated-json" },
    ...brokeOff({ whole: "partner_garbled", stream: "partner_garbled" }, { status: 502 }),
  },
  {
    id: "truncated-utf8",
    kind: "partner",
    title: { en: "An end inside of a character", zh: "在一个字符内部中断" },
    cause: { by: "simulator", fault: "truncated-utf8" },
    ...brokeOff({ whole: "partner_garbled", stream: "partner_garbled" }, { status: 502 }),
  },
  {
    id: "missing-finish",
    kind: "partner",
    title: { en: "All content, and no finish", zh: "内容完整，但没有结束标记" },
    cause: { by: "simulator", fault: "missing-finish" },
    // The whole text came, and its count with it, so it is on the bill whoever then serves.
    ...brokeOff(
      { whole: "partner_garbled", stream: "partner_garbled" },
      { status: 502, text: "whole", charged: "counted", earlier: ["counted"] },
    ),
  },
  {
    id: "unknown-finish",
    kind: "partner",
    title: { en: "An end by a word that nobody knows", zh: "以无人知晓的原因结束" },
    cause: { by: "simulator", fault: "unknown-finish" },
    // It may be a refusal on content, so nobody else is asked.
    alone: {
      whole: failedBefore(alone, "partner_garbled", { status: 502, charged: "counted" }),
      stream: failedAfter(alone, "partner_garbled", { text: "whole" }),
    },
    second: {
      whole: failedBefore(second, "partner_garbled", { status: 502, charged: "counted" }),
      stream: failedAfter(second, "partner_garbled", { text: "whole" }),
    },
  },
  {
    id: "missing-usage",
    kind: "partner",
    title: { en: "No usage", zh: "没有用量" },
    cause: { by: "simulator", fault: "missing-usage" },
    alone: same(served(alone, { charged: "estimated" })),
    second: same(served(second, { charged: "estimated" })),
  },
  {
    id: "missing-done",
    kind: "partner",
    title: { en: "A finish, and no last `[DONE]`", zh: "有结束原因，但没有最后的 `[DONE]`" },
    cause: { by: "simulator", fault: "missing-done" },
    ...unharmed,
  },
  {
    id: "duplicated-frames",
    kind: "partner",
    title: { en: "Every frame of content twice", zh: "每个内容帧出现两次" },
    cause: { by: "simulator", fault: "duplicated-frames" },
    // Nothing tells a frame that came twice from a word that was said twice, so all that came is given out.
    alone: { whole: served(alone), stream: served(alone, { text: "twice" }) },
    second: { whole: served(second), stream: served(second, { text: "twice" }) },
  },
  {
    id: "refused-input",
    kind: "partner",
    title: { en: "The partner refuses what was asked", zh: "合作方拒绝所问内容" },
    cause: { by: "words", words: "SIMULATE-BLOCKED-INPUT" },
    alone: {
      whole: failedBefore(alone, "partner_refused", { status: 422, charged: "counted" }),
      stream: failedBefore(alone, "partner_refused", { status: 422, charged: "known" }),
    },
    second: {
      whole: failedBefore(second, "partner_refused", { status: 422, charged: "counted" }),
      stream: failedBefore(second, "partner_refused", { status: 422, charged: "known" }),
    },
  },
  {
    id: "refused-output",
    kind: "partner",
    title: { en: "The partner's content filter ends its answer", zh: "合作方的内容过滤终止其回答" },
    cause: { by: "words", words: "SIMULATE-BLOCKED-OUTPUT" },
    alone: {
      whole: failedBefore(alone, "partner_refused", { status: 422, charged: "counted" }),
      stream: failedAfter(alone, "partner_refused", withdrawn),
    },
    second: {
      whole: failedBefore(second, "partner_refused", { status: 422, charged: "counted" }),
      stream: failedAfter(second, "partner_refused", withdrawn),
    },
  },
];
