import { localize } from "@homeport/protocol";
import type { Command } from "../command.ts";
import type { Finding, Look } from "../doctor/check.ts";
import { lookAtCallers, lookAtConfiguration, lookAtPorts, lookAtRedis } from "../doctor/gateway.ts";
import { lookAtClock, lookAtHome, lookAtStore } from "../doctor/home.ts";
import { lookAtEndpoints, lookAtServices } from "../doctor/network.ts";
import { liveTable, lookAtFilters, lookAtRelease, lookAtSources } from "../doctor/release.ts";
import { lookAtLogin } from "../doctor/people.ts";
import { lookAtRouting } from "../doctor/routing.ts";

const marks = { ok: "ok  ", warning: "warn", fault: "FAIL" } as const;

/** Looks at everything an installation needs, and tells what to do about what is wrong. */
export const doctorCommand: Command = {
  name: "doctor",
  summary: {
    en: "check home, keys, people, logins, clock, configuration, release, filters, rules, routing, callers, Redis, ports, services and endpoints, with remedies",
    zh: "检查主目录、密钥、人员、登录、时钟、配置、发布版本、过滤包、规则、路由、调用方、Redis、端口、服务和端点，并给出解决办法",
  },
  usage: "doctor [--json]",
  options: { json: { type: "boolean" } },
  help: [
    "It changes nothing and sends no key and no content to a partner: it asks an endpoint's host for its headers.",
    "Exit code 0 where nothing fails, 1 where something does; a warning does not fail.",
  ],
  async run(context, words) {
    const { home, environment, language } = context;
    const now = context.now();
    const table = liveTable(home);
    const { findings: ofConfiguration, config } = lookAtConfiguration(home, environment);
    const looks: Look[] = [
      () => lookAtClock(now),
      () => lookAtHome(home),
      () => lookAtLogin(home, environment),
      () => lookAtStore(home),
      () => lookAtSources(context),
      () => lookAtRelease(home, now),
      () => lookAtFilters(home, now),
      () => ofConfiguration,
      () => lookAtRouting(home, table),
      () => lookAtCallers(home),
      () => lookAtRedis(environment),
      ...(config ? [() => lookAtPorts(config)] : []),
      () => lookAtServices(context),
      ...(table ? [() => lookAtEndpoints(table, { environment, now: context.now })] : []),
    ];
    const findings: Finding[] = [];
    for (const look of looks) {
      // One after the other, so that what was found stands on the screen while the slow ones wait.
      const found = await look();
      findings.push(...found);
      if (words.values["json"] === true) continue;
      for (const { state, about, text, remedy } of found) {
        context.out(`${marks[state]}  ${about}: ${localize(text, language)}`);
        if (remedy) context.out(`      → ${localize(remedy, language)}`);
      }
    }
    if (words.values["json"] === true) context.out(JSON.stringify(findings, null, 2));
    return findings.some(({ state }) => state === "fault") ? 1 : 0;
  },
};
