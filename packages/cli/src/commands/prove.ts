import { writeFileSync } from "node:fs";
import { readSources } from "@homeport/control";
import { canonicalize } from "@homeport/protocol";
import { digestOf } from "@homeport/protocol/envelope";
import { compile, prove } from "@homeport/rules";
import { type Command, textOption } from "../command.ts";
import { formatTable } from "../table.ts";

/** Compiles the files as they stand and checks every cell against every invariant. */
export const proveCommand: Command = {
  name: "prove",
  summary: {
    en: "check every cell of the compiled rules against every invariant",
    zh: "对照每条不变量检查编译后规则的每个单元",
  },
  usage: "prove [--out FILE] [--json]",
  options: { out: { type: "string" }, json: { type: "boolean" } },
  help: [
    "  --out FILE   writes the result with the digests of packs, launch book and table, as JSON",
    "",
    "Exit code 0 where everything holds, 1 with counterexamples where something does not.",
  ],
  async run(context, words) {
    const { packs, book } = await readSources(context);
    const table = compile(packs, book);
    const proof = prove({ packs, book, table });
    const certificate = {
      schema: 1,
      at: new Date(context.now()).toISOString(),
      packs: packs.map((pack) => ({
        market: pack.market,
        version: pack.version,
        digest: digestOf(canonicalize(pack)),
        rules: pack.rules.map(({ id }) => id),
      })),
      book: digestOf(canonicalize(book)),
      table: digestOf(canonicalize(table)),
      ...proof,
    };
    const file = textOption(words, "out");
    if (file !== undefined) writeFileSync(file, `${JSON.stringify(certificate, null, 2)}\n`);
    if (words.values["json"] === true) context.out(JSON.stringify(certificate, null, 2));
    else {
      const rows = proof.results.map(({ id, title, checked, violations }) => [
        violations === 0 ? "holds" : `FAILS ${violations}×`,
        id,
        String(checked),
        title,
      ]);
      context.out(formatTable(["", "invariant", "cells", "says"], rows));
      for (const { id, counterexamples } of proof.results) {
        for (const counterexample of counterexamples) context.out(`\n${id}: ${counterexample}`);
      }
      const markets = Object.keys(table.markets).length;
      context.out(
        `\n${proof.cells} cells of ${markets} markets, ${proof.serving} of them serve; ${proof.holds ? "every invariant holds" : "something does not hold"}.`,
      );
    }
    return proof.holds ? 0 : 1;
  },
};
