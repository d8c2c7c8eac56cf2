import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readSources } from "@homeport/control";
import { canonicalize } from "@homeport/protocol";
import { digestOf } from "@homeport/protocol/envelope";
import { compile, type ReleasePayload, SignedRelease } from "@homeport/rules";
import { certify, type ProverReport, type RouteCertificate, type Subject } from "../certificate.ts";
import { type Command, CommandFault, type Context, textOption } from "../command.ts";
import { formatTable } from "../table.ts";

/** Checks every cell of what is in the files, or of what is live, against every invariant. */
export const proveCommand: Command = {
  name: "prove",
  summary: {
    en: "check every cell of the compiled rules against every invariant",
    zh: "对照每条不变量检查编译后规则的每个单元",
  },
  usage: "prove [--live] [--twice] [--out FILE] [--json]",
  options: {
    live: { type: "boolean" },
    twice: { type: "boolean" },
    out: { type: "string" },
    json: { type: "boolean" },
  },
  help: [
    "  --live       the release that gateways are given, not the files as they stand",
    "  --twice      also by Z3, which reads the law by itself and takes time as a number (development only)",
    "  --out FILE   writes the route certificate: digests, rules, cells, invariants, provers and results",
    "",
    "`node checker/check-release.mjs RELEASE --certificate FILE` checks it by other code, from the release alone.",
    "Exit code 0 where everything holds, 1 with counterexamples where something does not.",
  ],
  async run(context, words) {
    const subject = words.values["live"] === true ? readLive(context) : await readFiles(context);
    const certificate = await certifyOr(subject, {
      at: context.now(),
      twice: words.values["twice"] === true,
    });
    const file = textOption(words, "out");
    const text = JSON.stringify(certificate, null, 2);
    if (file !== undefined) writeFileSync(file, `${text}\n`);
    if (words.values["json"] === true) context.out(text);
    else for (const line of certificateLines(certificate)) context.out(line);
    return certificate.holds ? 0 : 1;
  },
};

async function readFiles(context: Context): Promise<Subject> {
  const { packs, book } = await readSources(context);
  return { packs, book, table: compile(packs, book), content: null };
}

/** The release as it lies in the home folder; whether its signatures hold is the gateway's and the checker's to say. */
function readLive({ home }: Context): Subject {
  const file = join(home, "release", "live.json");
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new CommandFault("no release is live in this home; plan, approve and apply one first");
  }
  const { release } = SignedRelease.parse(JSON.parse(text));
  const { content } = JSON.parse(release.payload) as ReleasePayload;
  const { packs, book } = content.sources;
  return {
    packs,
    book: { ...book, kills: [...(content.kills ?? [])] },
    table: content.table,
    content: digestOf(canonicalize(content)),
  };
}

async function certifyOr(
  subject: Subject,
  options: { at: number; twice: boolean },
): Promise<RouteCertificate> {
  try {
    return await certify(subject, options);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new CommandFault(`${cause.message}; install the development packages, or leave \`--twice\` out`);
  }
}

function certificateLines({ provers, packs, cells, serving, holds }: RouteCertificate): string[] {
  return [
    ...provers.flatMap(proverLines),
    `${cells} cells of ${packs.length} markets, ${serving} of them serve; ${holds ? "every invariant holds" : "something does not hold"}.`,
  ];
}

function proverLines({ name, version, results }: ProverReport): string[] {
  const rows = results.map(({ id, title, counterexamples }) => [
    counterexamples.length === 0 ? "holds" : "FAILS",
    id,
    title,
  ]);
  return [
    `Prover ${name} ${version}`,
    formatTable(["", "invariant", "says"], rows),
    ...results.flatMap(({ id, counterexamples }) => counterexamples.map((text) => `\n${id}: ${text}`)),
    "",
  ];
}
