import { type Dangling, danglingNames, readRouting, RoutingFault } from "@homeport/gateway";
import type { Table } from "@homeport/rules";
import { fault, type Finding, ok, warning } from "./check.ts";

/** The operator's tuning: readable, and without names that nothing served answers to. */
export function lookAtRouting(home: string, table: Table | null): Finding[] {
  try {
    const settings = readRouting(home);
    const rules = settings.rules.length + settings.endpoints.length;
    const dangling = table ? danglingNames(settings, servedBy(table)) : [];
    if (dangling.length > 0) return dangling.map(lost);
    return [
      ok("routing", {
        en: rules === 0 ? "the defaults" : `${rules} rules`,
        zh: rules === 0 ? "使用默认设置" : `规则 ${rules} 条`,
      }),
    ];
  } catch (thrown) {
    if (!(thrown instanceof RoutingFault)) throw thrown;
    return [
      fault(
        "routing",
        { en: thrown.message, zh: thrown.message },
        {
          en: "correct routing.json; no gateway takes it up as it is",
          zh: "请更正 routing.json；目前网关不会采用它",
        },
      ),
    ];
  }
}

function servedBy(table: Table) {
  return { markets: Object.keys(table.markets), compositions: table.compositions };
}

function lost({ path, name }: Dangling): Finding {
  return warning(
    "routing",
    {
      en: `${path} names \`${name}\`, which nothing in the live release answers to`,
      zh: `${path} 中的 \`${name}\` 在生效的发布版本中不存在`,
    },
    {
      en: "correct the name in routing.json; as it stands it does nothing",
      zh: "请更正 routing.json 中的名称；目前该项不起作用",
    },
  );
}
