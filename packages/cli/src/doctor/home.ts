import { existsSync, readdirSync, statfsSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { openForReading, receiptTable, storesIn } from "@homeport/gateway";
import { lookAtTrust } from "./people.ts";
import { causeOf, fault, type Finding, ok, warning } from "./check.ts";

const leastFree = 500 * 1024 * 1024;

/** The home folder: there, with room, and with keys that nobody else can read. */
export function lookAtHome(home: string): Finding[] {
  if (!existsSync(home)) {
    return [
      fault(
        "home",
        { en: `\`${home}\` does not exist`, zh: `\`${home}\` 不存在` },
        {
          en: "run `homeport up` once, or set HOMEPORT_HOME",
          zh: "请先运行一次 `homeport up`，或设置 HOMEPORT_HOME",
        },
      ),
    ];
  }
  const { bavail, bsize } = statfsSync(home);
  const free = bavail * bsize;
  const megabytes = Math.round(free / 1024 / 1024);
  return [
    free < leastFree
      ? fault(
          "disk",
          { en: `only ${megabytes} MB are free`, zh: `仅剩 ${megabytes} MB 可用空间` },
          {
            en: "free some: without room for receipts nothing is served",
            zh: "请清理磁盘：无法写入回执时不提供任何服务",
          },
        )
      : ok("disk", { en: `${megabytes} MB are free`, zh: `可用空间 ${megabytes} MB` }),
    ...lookAtTrust(home),
    ...lookAtKeys(join(home, "keys")),
  ];
}

function lookAtKeys(folder: string): Finding[] {
  if (!existsSync(folder)) return [];
  const open = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".pem") && !file.endsWith(".pub.pem"))
    .filter((file) => (statSync(join(folder, file)).mode & 0o077) !== 0);
  if (open.length === 0)
    return [ok("keys", { en: "private keys are their owner's alone", zh: "私钥仅其所有者可读" })];
  return [
    fault(
      "keys",
      { en: `others can read ${open.join(", ")}`, zh: `他人可读取 ${open.join("、")}` },
      {
        en: `chmod 600 them; whoever read one can sign as its owner`,
        zh: "请执行 chmod 600；读取者可冒名签署",
      },
    ),
  ];
}

/** The stores of receipts, one for each process that ever served: they open, and their last entry can be read. */
export async function lookAtStore(home: string): Promise<Finding[]> {
  const files = storesIn(home);
  if (files.length === 0) return [ok("store", { en: "no receipt was written yet", zh: "尚无回执" })];
  return Promise.all(files.map(lookAtOneStore));
}

async function lookAtOneStore(file: string): Promise<Finding> {
  const name = basename(file);
  const about = name === "gateway.db" ? "store" : `store ${name}`;
  try {
    const store = openForReading(file);
    try {
      const entries = (await receiptTable(store).last())?.sequence ?? 0;
      return ok(about, { en: `${entries} entries of receipts`, zh: `回执条目 ${entries} 条` });
    } finally {
      await store.destroy();
    }
  } catch (thrown) {
    return fault(
      about,
      { en: `${name} cannot be opened: ${causeOf(thrown)}`, zh: `无法打开 ${name}：${causeOf(thrown)}` },
      { en: "check its permissions, or restore it from a backup", zh: "请检查其权限，或从备份恢复" },
    );
  }
}

/** Nothing beyond a day is served on a clock that is wrong; this tells of one that stands before the build. */
export function lookAtClock(now: number): Finding[] {
  const built = Date.UTC(2026, 10, 22);
  const day = new Date(now).toISOString();
  if (now >= built) return [ok("clock", { en: day, zh: day })];
  return [
    warning(
      "clock",
      { en: `it says ${day}, which is before this version was made`, zh: `时钟为 ${day}，早于此版本` },
      {
        en: "set the clock; approvals, filters and releases go by it",
        zh: "请校准时钟；批准、过滤包和发布版本均以其为准",
      },
    ),
  ];
}
