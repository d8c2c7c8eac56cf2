import { existsSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { connect as connectSecurely } from "node:tls";
import { ConfigFault, type GatewayConfig, readCallers, readConfig } from "@homeport/gateway";
import { call } from "../http.ts";
import { causeOf, fault, type Finding, ok } from "./check.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const patience = 3_000;

/** The gateway's configuration, as it would read it here; null where it would not start. */
export function lookAtConfiguration(
  home: string,
  environment: Environment,
): { findings: Finding[]; config: GatewayConfig | null } {
  try {
    const config = readConfig({ ...environment, HOMEPORT_HOME: home });
    const words = `${config.host}:${config.port}`;
    const findings = [
      ok("configuration", { en: `the gateway would listen on ${words}`, zh: `网关将监听 ${words}` }),
    ];
    return { findings: [...findings, ...lookAtWorkers(config)], config };
  } catch (thrown) {
    if (!(thrown instanceof ConfigFault)) throw thrown;
    const text = { en: thrown.message, zh: thrown.message };
    const remedy = {
      en: "correct the variable or file that is named; docs/guides/operate.md lists them all",
      zh: "请更正所指的变量或文件；docs/guides/operate.md 列出了全部配置",
    };
    return { findings: [fault("configuration", text, remedy)], config: null };
  }
}

function lookAtWorkers({ workers, redis, home }: GatewayConfig): Finding[] {
  if (workers === 1) return [];
  if (redis !== null || !existsSync(join(home, "callers.json"))) {
    return [ok("workers", { en: `${workers} processes serve`, zh: `由 ${workers} 个进程提供服务` })];
  }
  return [
    fault(
      "workers",
      {
        en: `${workers} processes would each count callers' limits for themselves`,
        zh: `${workers} 个进程会各自计算调用方限额`,
      },
      {
        en: "set HOMEPORT_REDIS, or HOMEPORT_WORKERS=1",
        zh: "请设置 HOMEPORT_REDIS，或设置 HOMEPORT_WORKERS=1",
      },
    ),
  ];
}

/** The file of callers: readable, where there is one; keys and hashes are never told. */
export function lookAtCallers(home: string): Finding[] {
  try {
    const callers = readCallers(join(home, "callers.json"));
    if (callers === null) {
      return [
        ok("callers", {
          en: "no callers.json: whoever reaches it may call",
          zh: "没有 callers.json：可访问者均可调用",
        }),
      ];
    }
    return [ok("callers", { en: "callers.json can be read", zh: "callers.json 可读取" })];
  } catch (thrown) {
    return [
      fault(
        "callers",
        { en: `callers.json: ${causeOf(thrown)}`, zh: `callers.json：${causeOf(thrown)}` },
        {
          en: "correct it: a gateway that cannot read it refuses everybody after a minute",
          zh: "请更正：网关若无法读取，一分钟后将拒绝所有人",
        },
      ),
    ];
  }
}

/** Whether the counters that gateways share answer; their password is sent to nobody and told to nobody. */
export async function lookAtRedis(environment: Environment): Promise<Finding[]> {
  const address = environment["HOMEPORT_REDIS"];
  if (address === undefined || !URL.canParse(address)) return [];
  const { hostname, port, protocol } = new URL(address);
  const to = { host: hostname, port: Number(port || 6379) };
  const answer = await ping(to, protocol === "rediss:");
  const where = `${to.host}:${to.port}`;
  return [
    answer === null
      ? ok("redis", { en: `answers at ${where}`, zh: `在 ${where} 应答` })
      : fault(
          "redis",
          { en: `${where}: ${answer}`, zh: `${where}：${answer}` },
          {
            en: "start it or correct HOMEPORT_REDIS: without it callers with a limit are refused",
            zh: "请启动它或更正 HOMEPORT_REDIS：否则有限额的调用方将被拒绝",
          },
        ),
  ];
}

/** Null where something that speaks Redis' protocol answers, be it that it wants a password first. */
function ping(to: { host: string; port: number }, secure: boolean): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = secure ? connectSecurely({ ...to, servername: to.host }) : connect(to);
    const end = (failure: string | null) => {
      socket.destroy();
      resolve(failure);
    };
    socket.setTimeout(patience, () => end(`no answer in ${patience} ms`));
    socket.once(secure ? "secureConnect" : "connect", () => socket.write("PING\r\n"));
    socket.once("data", (bytes: Buffer) =>
      end(/^(?:\+PONG|-NOAUTH|-NOPERM)/.test(bytes.toString("latin1")) ? null : "it is no Redis"),
    );
    socket.once("error", (cause) => end(cause.message));
    socket.once("close", () => end("it hung up"));
  });
}

/** The ports that the gateway needs: free, or already the gateway's. */
export async function lookAtPorts({ host, port, admin }: GatewayConfig): Promise<Finding[]> {
  const wanted = [
    { about: "port", host, port, variable: "HOMEPORT_PORT" },
    ...(admin ? [{ about: "admin port", ...admin, variable: "HOMEPORT_ADMIN_PORT" }] : []),
  ].filter((each) => each.port !== 0);
  return Promise.all(wanted.map(lookAtPort));
}

async function lookAtPort(wanted: {
  about: string;
  host: string;
  port: number;
  variable: string;
}): Promise<Finding> {
  const { about, port, variable } = wanted;
  const host = wanted.host === "0.0.0.0" || wanted.host === "::" ? "127.0.0.1" : wanted.host;
  if (!(await isTaken({ host, port }))) return ok(about, { en: `${port} is free`, zh: `${port} 可用` });
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${port}/healthz`;
  const alive = await call(url).then(
    (reply) => reply.type === "ok" && (reply.body as { status?: string } | null)?.status === "alive",
    () => false,
  );
  if (alive) return ok(about, { en: `a gateway listens on ${port}`, zh: `网关正在监听 ${port}` });
  return fault(
    about,
    { en: `${port} is taken by something else`, zh: `${port} 已被其他程序占用` },
    { en: `end it, or set ${variable} to another port`, zh: `请结束该程序，或将 ${variable} 设为其他端口` },
  );
}

function isTaken(to: { host: string; port: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ ...to, timeout: patience });
    const end = (taken: boolean) => {
      socket.destroy();
      resolve(taken);
    };
    socket.once("connect", () => end(true));
    socket.once("timeout", () => end(false));
    socket.once("error", () => end(false));
  });
}
