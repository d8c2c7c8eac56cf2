import { request as overPlain } from "node:http";
import { request as overTls } from "node:https";
import type { Endpoint } from "@homeport/protocol";
import type { Table } from "@homeport/rules";
import { call } from "../http.ts";
import { causeOf, fault, type Finding, ok, warning } from "./check.ts";

const patience = 3_000;
/** Seconds by which a clock may be off before it is worth a warning, and before signed requests are refused. */
const leastSkew = 5;
const mostSkew = 60;

/** Whether the gateway and control answer, and whether the gateway serves. */
export async function lookAtServices(urls: { gateway: string; control: string }): Promise<Finding[]> {
  return [
    await lookAtService("gateway", `${urls.gateway}/readyz`),
    await lookAtService("control", `${urls.control}/healthz`),
  ];
}

async function lookAtService(about: string, url: string): Promise<Finding> {
  try {
    const reply = await call(url);
    if (reply.type === "ok") return ok(about, { en: `answers at ${url}`, zh: `在 ${url} 应答` });
    throw new Error(reply.error.code);
  } catch (thrown) {
    return warning(
      about,
      { en: causeOf(thrown), zh: causeOf(thrown) },
      {
        en: "start it, or tell where it is (HOMEPORT_GATEWAY, HOMEPORT_CONTROL)",
        zh: "请启动服务，或指明其地址（HOMEPORT_GATEWAY、HOMEPORT_CONTROL）",
      },
    );
  }
}

/**
 * The endpoints that something live may use: whether there is a key for each, and where there is, whether its host
 * answers, and how far its clock is from ours. No key, no path and no content is sent to any of them.
 */
export async function lookAtEndpoints(
  table: Table,
  { environment, now }: { environment: Readonly<Record<string, string | undefined>>; now: () => number },
): Promise<Finding[]> {
  const used = new Set(
    table.compositions.flatMap((composition) =>
      composition.type === "partner"
        ? [composition, ...(composition.parts ?? [])].map(({ endpoint }) => endpoint)
        : [],
    ),
  );
  const endpoints = [...used].toSorted().flatMap((id) => table.endpoints[id] ?? []);
  const found = await Promise.all(
    endpoints.map((endpoint) => lookAtEndpoint(endpoint, { environment, now: now() })),
  );
  return found.flat();
}

async function lookAtEndpoint(
  { id, url, credential }: Endpoint,
  { environment, now }: { environment: Readonly<Record<string, string | undefined>>; now: number },
): Promise<Finding[]> {
  const variable = "environment" in credential ? credential.environment : null;
  if (variable !== null && !environment[variable]) {
    return [
      warning(
        `endpoint ${id}`,
        {
          en: `there is no key in ${variable}: only the simulator can play it`,
          zh: `${variable} 中没有密钥：只能由模拟器代替`,
        },
        { en: `set ${variable} where the gateway runs`, zh: `请在网关运行环境中设置 ${variable}` },
      ),
    ];
  }
  const { hostname } = new URL(url);
  const answer = await knock(url);
  if (answer.type === "failed") {
    return [
      fault(
        `endpoint ${id}`,
        { en: `${hostname} cannot be reached: ${answer.why}`, zh: `无法连接 ${hostname}：${answer.why}` },
        {
          en: "check DNS, firewall, proxy and certificates; never route it through another region",
          zh: "请检查 DNS、防火墙、代理和证书；切勿改经其他地域",
        },
      ),
    ];
  }
  const reached = ok(`endpoint ${id}`, { en: `${hostname} answers`, zh: `${hostname} 有应答` });
  return answer.date === null ? [reached] : [reached, skew(hostname, answer.date, now)];
}

/** How far this machine's clock is from a partner's; the header counts whole seconds. */
function skew(hostname: string, date: number, now: number): Finding {
  const seconds = Math.round((now - date) / 1_000);
  const far = Math.abs(seconds);
  const text = {
    en: `${far} s ${seconds < 0 ? "behind" : "ahead of"} ${hostname}`,
    zh: `比 ${hostname} ${seconds < 0 ? "慢" : "快"} ${far} 秒`,
  };
  if (far <= leastSkew) return ok("clock skew", text);
  const remedy = {
    en: "set the clock by NTP: signatures, tokens and approvals go by it",
    zh: "请用 NTP 校准时钟：签名、令牌和批准均以其为准",
  };
  return far <= mostSkew ? warning("clock skew", text, remedy) : fault("clock skew", text, remedy);
}

type Knocked = { type: "answered"; date: number | null } | { type: "failed"; why: string };

/** Asks for the headers of the host's root, without a key, a path or a body; whatever the answer, it is one. */
function knock(url: string): Promise<Knocked> {
  const { protocol, host } = new URL(url);
  const ask = protocol === "http:" ? overPlain : overTls;
  return new Promise((resolve) => {
    const request = ask(`${protocol}//${host}/`, { method: "HEAD", agent: false, timeout: patience });
    const end = (knocked: Knocked) => {
      request.destroy();
      resolve(knocked);
    };
    request.once("response", ({ headers }) => {
      const date = Date.parse(headers.date ?? "");
      end({ type: "answered", date: Number.isFinite(date) ? date : null });
    });
    request.once("timeout", () => end({ type: "failed", why: `no answer in ${patience} ms` }));
    request.on("error", (cause) => end({ type: "failed", why: causeOf(cause) }));
    request.end();
  });
}
