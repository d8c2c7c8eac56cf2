import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CommandFault, type Context, textOption, type Words } from "./command.ts";

/** Where a development operator's private key lies. */
export function operatorKeyFile(home: string, operator: string): string {
  return join(home, "keys", "operators", `${operator}.pem`);
}

/** An operator's private key (PEM) from `--key`, else the development key in the home folder. @throws CommandFault */
export function readOperatorKey(context: Pick<Context, "home">, words: Words, operator: string): string {
  const file = textOption(words, "key") ?? operatorKeyFile(context.home, operator);
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new CommandFault(`the key \`${file}\` cannot be read; name it with --key`);
  }
}
