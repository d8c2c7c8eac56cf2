import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readSources, type SourceFolders } from "@homeport/control";
import { canonicalize, type Envelope, FilterPack } from "@homeport/protocol";
import { digestOf, validSigners, verifyingKey } from "@homeport/protocol/envelope";
import { compile, prove, type ReleasePayload, SignedRelease, type Table, Trust } from "@homeport/rules";
import { causeOf, fault, type Finding, ok, warning } from "./check.ts";

const dayMs = 86_400_000;
/** From how many days before an end it is worth a warning. */
const soon = 14 * dayMs;

/** The release that is live in a home, as far as it can be read. */
export function liveTable(home: string): Table | null {
  try {
    const { release } = SignedRelease.parse(JSON.parse(readFileSync(liveFile(home), "utf8")));
    return (JSON.parse(release.payload) as ReleasePayload).content.table;
  } catch {
    return null;
  }
}

/** The release: there, signed by control, what its plan says, and not about to end. */
export function lookAtRelease(home: string, now: number): Finding[] {
  if (!existsSync(liveFile(home))) {
    return [
      fault(
        "release",
        { en: "no release is live, so nothing is served", zh: "没有生效的发布版本，因此不提供任何服务" },
        { en: "plan, approve and apply one", zh: "请制定计划、审批并应用" },
      ),
    ];
  }
  try {
    const { plan, release } = SignedRelease.parse(JSON.parse(readFileSync(liveFile(home), "utf8")));
    const trust = Trust.parse(JSON.parse(readFileSync(join(home, "trust.json"), "utf8")));
    const payload = JSON.parse(release.payload) as ReleasePayload;
    const findings: Finding[] = [];
    if (!isSigned(release, trust.control)) {
      findings.push(
        fault(
          "release",
          { en: "control's signature on it does not fit", zh: "control 的签名不符" },
          { en: "gateways refuse it; apply a new release", zh: "网关会拒绝；请应用新的发布版本" },
        ),
      );
    }
    const approved = (JSON.parse(plan.payload) as { to: string }).to;
    if (approved !== digestOf(canonicalize(payload.content))) {
      findings.push(
        fault(
          "release",
          { en: "it is not what its operators approved", zh: "内容与操作员批准的不一致" },
          { en: "gateways refuse it; apply a new release", zh: "网关会拒绝；请应用新的发布版本" },
        ),
      );
    }
    return [...findings, ending("release", Date.parse(payload.expiresAt), now)];
  } catch (thrown) {
    return [
      fault(
        "release",
        { en: `it cannot be read: ${causeOf(thrown)}`, zh: `无法读取：${causeOf(thrown)}` },
        { en: "apply a release with this version of control", zh: "请用当前版本的 control 应用一个发布版本" },
      ),
    ];
  }
}

/** The filters that are live: a stale one stops every feature that needs it. */
export function lookAtFilters(home: string, now: number): Finding[] {
  const folder = join(home, "filters");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => {
      try {
        const { payload } = JSON.parse(readFileSync(join(folder, file), "utf8")) as Envelope;
        const { id, validTo } = FilterPack.parse(JSON.parse(payload));
        return ending(`filter ${id}`, Date.parse(validTo), now);
      } catch (thrown) {
        return fault(
          `filter ${file}`,
          { en: `it cannot be read: ${causeOf(thrown)}`, zh: `无法读取：${causeOf(thrown)}` },
          {
            en: "apply a release; control writes its filters anew",
            zh: "请应用发布版本；control 会重新写出过滤包",
          },
        );
      }
    });
}

/** Packs and launch book as they stand in files: readable, and proven. */
export async function lookAtSources(folders: SourceFolders): Promise<Finding[]> {
  try {
    const { packs, book } = await readSources(folders);
    const proof = prove({ packs, book, table: compile(packs, book) });
    const failing = proof.results.find(({ violations }) => violations > 0);
    if (failing) {
      return [
        fault(
          "rules",
          {
            en: `${failing.id} does not hold: ${failing.counterexamples[0]}`,
            zh: `${failing.id} 不成立：${failing.counterexamples[0]}`,
          },
          { en: "report it: the compiler or the prover has a fault", zh: "请报告：编译器或证明器存在缺陷" },
        ),
      ];
    }
    return [
      ok("rules", {
        en: `${packs.length} packs, ${proof.cells} cells, every invariant holds`,
        zh: `规则包 ${packs.length} 个、单元 ${proof.cells} 个，所有不变量成立`,
      }),
    ];
  } catch (thrown) {
    return [
      fault(
        "rules",
        { en: causeOf(thrown), zh: causeOf(thrown) },
        {
          en: "`homeport packs lint` tells every fault; what is live goes on",
          zh: "请运行 `homeport packs lint` 查看全部问题；已生效的内容不受影响",
        },
      ),
    ];
  }
}

function liveFile(home: string): string {
  return join(home, "release", "live.json");
}

function isSigned(envelope: Envelope, keys: readonly string[]): boolean {
  return validSigners(envelope, keys.map(verifyingKey)).length > 0;
}

function ending(about: string, end: number, now: number): Finding {
  const day = new Date(end).toISOString().slice(0, 10);
  if (end <= now) {
    return fault(
      about,
      {
        en: `it ended on ${day}, so nothing that needs it is served`,
        zh: `已于 ${day} 到期，所有依赖它的服务均已停止`,
      },
      { en: "plan with `--renew`, approve and apply", zh: "请用 `--renew` 制定计划，审批后应用" },
    );
  }
  if (end - now < soon) {
    return warning(
      about,
      { en: `it ends on ${day}`, zh: `将于 ${day} 到期` },
      { en: "renew it in time: it stops by itself", zh: "请及时续期：到期即自动停止" },
    );
  }
  return ok(about, { en: `good until ${day}`, zh: `有效至 ${day}` });
}
