import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { LoginSettings } from "@homeport/control";
import { type Access, accessOf, Trust } from "@homeport/rules";
import { causeOf, fault, type Finding, ok, warning } from "./check.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Whom `trust.json` names, what they may do by `access` and `readers`, and whether anything can be changed at all. */
export function lookAtTrust(home: string): Finding[] {
  let trust: Trust;
  try {
    trust = Trust.parse(JSON.parse(readFileSync(join(home, "trust.json"), "utf8")));
  } catch (thrown) {
    const cause = causeOf(thrown);
    const text = { en: `trust.json cannot be read: ${cause}`, zh: `无法读取 trust.json：${cause}` };
    const remedy = {
      en: "restore it; nothing it does not name is trusted",
      zh: "请恢复该文件；未列入其中的一律不受信任",
    };
    return [fault("trust", text, remedy)];
  }
  return [lookAtKeyHolders(trust), ...lookAtAccess(trust), ...lookAtNames(trust)];
}

/** Two keys widen what is served only where they speak for two parts of the maker, and may approve. */
function lookAtKeyHolders({ operators }: Trust): Finding {
  const approvers = operators.filter((operator) => accessOf(operator).includes("approver"));
  const roles = new Set(approvers.map(({ role }) => role));
  const en = `${operators.length} operators, ${approvers.length} of them approvers of ${roles.size} roles`;
  const zh = `操作员 ${operators.length} 名，其中批准人 ${approvers.length} 名、角色 ${roles.size} 种`;
  if (roles.size >= 2) return ok("trust", { en, zh });
  return fault(
    "trust",
    { en: `${en}: nothing can ever be widened`, zh: `${zh}：无法批准任何放宽` },
    {
      en: "add an operator of another role with access `approver` to trust.json",
      zh: "请在 trust.json 中添加另一角色、具有 `approver` 权限的操作员",
    },
  );
}

function lookAtAccess({ operators, readers = [] }: Trust): Finding[] {
  const holders = (access: Access) =>
    [...operators, ...readers].filter((person) => accessOf(person).includes(access)).length;
  const found: Finding[] = [];
  if (holders("operator") === 0) {
    found.push(
      fault(
        "access",
        { en: "nobody may change anything", zh: "无人可做任何变更" },
        {
          en: "give an operator access `operator` in trust.json",
          zh: "请在 trust.json 中授予某操作员 `operator` 权限",
        },
      ),
    );
  }
  if (holders("auditor") === 0) {
    found.push(
      warning(
        "access",
        { en: "nobody may read the log of changes", zh: "无人可查阅变更记录" },
        {
          en: "give somebody access `auditor` in trust.json",
          zh: "请在 trust.json 中授予某人 `auditor` 权限",
        },
      ),
    );
  }
  const idle = operators.filter((operator) => accessOf(operator).length === 0).map(({ name }) => name);
  if (idle.length > 0) {
    found.push(
      warning(
        "access",
        { en: `${idle.join(", ")}: a key that may do nothing`, zh: `${idle.join("、")}：密钥没有任何权限` },
        { en: "give it an access, or take it out", zh: "请授予权限，或将其移除" },
      ),
    );
  }
  if (found.length > 0) return found;
  const en = `${holders("operator")} may change, ${holders("approver")} approve, ${holders("auditor")} audit; ${readers.length} only read`;
  const zh = `可变更 ${holders("operator")} 名、可批准 ${holders("approver")} 名、可审计 ${holders("auditor")} 名；仅可读取 ${readers.length} 名`;
  return [ok("access", { en, zh })];
}

function lookAtNames({ operators, readers = [] }: Trust): Finding[] {
  const names = [...operators, ...readers].map(({ name }) => name);
  const twice = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
  if (twice.length === 0) return [];
  return [
    fault(
      "access",
      {
        en: `${twice.join(", ")}: named more than once, and only the first counts`,
        zh: `${twice.join("、")}：重复列出，仅首条有效`,
      },
      { en: "give each person one entry in trust.json", zh: "请在 trust.json 中为每人仅保留一条" },
    ),
  ];
}

/** How people log in at control, where `login.json` says so: whether it can be used, and whom it lets in. */
export function lookAtLogin(home: string, environment: Environment): Finding[] {
  const file = join(home, "login.json");
  if (!existsSync(file)) {
    return [ok("login", { en: "nobody logs in here; keys alone count", zh: "未启用登录；仅密钥有效" })];
  }
  let settings: LoginSettings;
  try {
    settings = LoginSettings.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (thrown) {
    const cause = causeOf(thrown);
    const text = { en: `login.json cannot be used: ${cause}`, zh: `login.json 无法使用：${cause}` };
    const remedy = { en: "correct it; control does not start with it", zh: "请更正；控制端不会以此启动" };
    return [fault("login", text, remedy)];
  }
  const found = [...lookAtSecret(settings, environment), ...lookAtPeople(home, settings)];
  if (found.length > 0) return found;
  const people = Object.keys(settings.people).length;
  return [
    ok("login", {
      en: `${people} people, by ${settings.issuer}`,
      zh: `${people} 人，经由 ${settings.issuer}`,
    }),
  ];
}

function lookAtSecret({ clientSecret }: LoginSettings, environment: Environment): Finding[] {
  if (clientSecret === undefined) return [];
  if ("environment" in clientSecret) {
    const name = clientSecret.environment;
    if (environment[name]) return [];
    // Control may have it where this command has not.
    const text = { en: `\`${name}\` is not set here`, zh: `此处未设置 \`${name}\`` };
    return [warning("login", text, { en: "set it where control runs", zh: "请在控制端运行处设置" })];
  }
  const { file } = clientSecret;
  if (!existsSync(file)) {
    const text = { en: `\`${file}\` is missing, so nobody can log in`, zh: `缺少 \`${file}\`，无人可登录` };
    return [fault("login", text, { en: "put the client's secret there", zh: "请将客户端密钥置于该处" })];
  }
  if ((statSync(file).mode & 0o077) === 0) return [];
  const text = { en: `others can read \`${file}\``, zh: `他人可读取 \`${file}\`` };
  return [fault("login", text, { en: "chmod 600 it", zh: "请执行 chmod 600" })];
}

/** Whom both files must name: one says who somebody is, the other what they may do. */
function lookAtPeople(home: string, { people, groups }: LoginSettings): Finding[] {
  const trust = Trust.safeParse(readJson(join(home, "trust.json")));
  if (!trust.success) return [];
  const { operators, readers = [] } = trust.data;
  const known = new Set([...operators, ...readers].map(({ name }) => name));
  const strangers = [...new Set(Object.values(people))].filter((name) => !known.has(name));
  const found: Finding[] = [];
  if (strangers.length > 0) {
    found.push(
      warning(
        "login",
        {
          en: `${strangers.join(", ")}: named by login.json and not by trust.json, so never let in`,
          zh: `${strangers.join("、")}：login.json 已列而 trust.json 未列，无法登录`,
        },
        {
          en: "name them in trust.json, as an operator or a reader",
          zh: "请在 trust.json 中列为操作员或读者",
        },
      ),
    );
  }
  if (Object.keys(people).length === 0) {
    const text = { en: "login.json names nobody", zh: "login.json 未列任何人" };
    found.push(warning("login", text, { en: "name people in it", zh: "请在其中列出人员" }));
  }
  const held = new Set([...operators, ...readers].flatMap((person) => accessOf(person)));
  const unheld = Object.keys(groups?.access ?? {}).filter((access) => !held.has(access as Access));
  if (unheld.length > 0) {
    found.push(
      warning(
        "login",
        {
          en: `groups narrow ${unheld.join(", ")}, which nobody has by trust.json`,
          zh: `组限定了 ${unheld.join("、")}，而 trust.json 中无人具有`,
        },
        { en: "groups take roles away and give none", zh: "组只能收窄、不能授予角色" },
      ),
    );
  }
  return found;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}
