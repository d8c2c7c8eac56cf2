import { connect } from "node:net";
import type { Endpoint } from "@homeport/protocol";
import type { Table } from "@homeport/rules";
import { call } from "../http.ts";
import { causeOf, fault, type Finding, ok, warning } from "./check.ts";

const patience = 3_000;

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
 * takes a connection. Nothing is sent to any of them.
 */
export async function lookAtEndpoints(
  table: Table,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Finding[]> {
  const used = new Set(
    table.compositions.flatMap((composition) =>
      composition.type === "partner"
        ? [composition, ...(composition.parts ?? [])].map(({ endpoint }) => endpoint)
        : [],
    ),
  );
  const endpoints = [...used].toSorted().flatMap((id) => table.endpoints[id] ?? []);
  return Promise.all(endpoints.map((endpoint) => lookAtEndpoint(endpoint, environment)));
}

async function lookAtEndpoint(
  { id, url, credential }: Endpoint,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Finding> {
  const variable = "environment" in credential ? credential.environment : null;
  if (variable !== null && !environment[variable]) {
    return warning(
      `endpoint ${id}`,
      {
        en: `there is no key in ${variable}: only the simulator can play it`,
        zh: `${variable} 中没有密钥：只能由模拟器代替`,
      },
      { en: `set ${variable} where the gateway runs`, zh: `请在网关运行环境中设置 ${variable}` },
    );
  }
  const { hostname, port, protocol } = new URL(url);
  const to = { host: hostname, port: Number(port || (protocol === "https:" ? 443 : 80)) };
  const failure = await knock(to);
  return failure === null
    ? ok(`endpoint ${id}`, { en: `${hostname} takes connections`, zh: `${hostname} 可以连接` })
    : fault(
        `endpoint ${id}`,
        { en: `${hostname} cannot be reached: ${failure}`, zh: `无法连接 ${hostname}：${failure}` },
        {
          en: "check DNS, firewall and proxy; never route it through another region",
          zh: "请检查 DNS、防火墙和代理；切勿改经其他地域",
        },
      );
}

/** Opens a connection and lets it go; null where it opened. */
function knock(to: { host: string; port: number }): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ ...to, timeout: patience });
    const end = (failure: string | null) => {
      socket.destroy();
      resolve(failure);
    };
    socket.once("connect", () => end(null));
    socket.once("timeout", () => end(`no answer in ${patience} ms`));
    socket.once("error", (cause) => end(cause.message));
  });
}
