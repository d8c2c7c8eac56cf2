import { readFileSync } from "node:fs";
import { join } from "node:path";
import { signingKey } from "@homeport/protocol/envelope";
import type { ReadControl } from "./control-api.ts";
import { CommandFault, type Context, textOption, UsageFault, type Words } from "./command.ts";
import { storedLogin } from "./stored-login.ts";

/** Who signs a request to control, with which private key (PEM), and by which clock. */
export type Signer = { operator: string; key: string; now: () => number };

type Place = Pick<Context, "home" | "now">;

/** The options by which a command that changes something is told who asks for it. */
export const signerOptions = { as: { type: "string" }, key: { type: "string" } } as const;

export const signerHelp: readonly string[] = [
  "  --as NAME     the operator who asks, by the name of the trust file (default: HOMEPORT_OPERATOR, else the first",
  "                operator whose key lies in the home folder, as `homeport up` puts them there for trying)",
  "  --key FILE    the operator's private key (default: the development key in the home folder)",
];

/** Where a development operator's private key lies. */
export function operatorKeyFile(home: string, operator: string): string {
  return join(home, "keys", "operators", `${operator}.pem`);
}

/** Who asks: `--as`, else `HOMEPORT_OPERATOR`, else the first operator whose key lies in the home folder. @throws CommandFault */
export function signerOf(context: Context, words: Words): Signer {
  const operator = nameOf(context, words) ?? firstWithKey(context.home);
  if (operator !== undefined) return signerFor(context, words, operator);
  throw new CommandFault("only an operator changes anything; say who: `--as NAME --key FILE`");
}

/**
 * Control as whoever reads it: the operator who is named and whose key is at hand, else the login on this machine, else
 * the first operator whose key lies in the home folder, else nobody, which does where control runs for development.
 */
export function readerOf(context: Context, words: Words): ReadControl {
  const url = context.control;
  const named = nameOf(context, words);
  const file = textOption(words, "key") ?? (named === undefined ? "" : operatorKeyFile(context.home, named));
  if (named !== undefined && isKey(file)) return { url, signer: signerFor(context, words, named) };
  const login = storedLogin(context);
  if (login !== null) return { url, token: login.token };
  const first = firstWithKey(context.home);
  return { url, ...(first !== undefined && { signer: developmentSigner(context, first) }) };
}

/** Who signs a plan, which is never somebody by default: `--operator`, `--as` or `HOMEPORT_OPERATOR`. @throws UsageFault */
export function namedSignerOf(context: Context, words: Words): Signer {
  const operator = nameOf(context, words);
  if (operator !== undefined) return signerFor(context, words, operator);
  throw new UsageFault("`--operator` is missing");
}

/** A development operator, whose key lies in the home folder. @throws CommandFault */
export function developmentSigner({ home, now }: Place, operator: string): Signer {
  return { operator, key: readKey(operatorKeyFile(home, operator)), now };
}

function nameOf({ environment }: Context, words: Words): string | undefined {
  const [operator, as] = [textOption(words, "operator"), textOption(words, "as")];
  if (operator !== undefined && as !== undefined && operator !== as)
    throw new UsageFault("`--operator` and `--as` name two people; one signs");
  return operator || as || environment["HOMEPORT_OPERATOR"] || undefined;
}

function signerFor({ home, now }: Place, words: Words, operator: string): Signer {
  return { operator, key: readKey(textOption(words, "key") ?? operatorKeyFile(home, operator)), now };
}

/** In the order of the trust file; undefined where there is none, as on an operator's own machine. */
function firstWithKey(home: string): string | undefined {
  try {
    const trust = JSON.parse(readFileSync(join(home, "trust.json"), "utf8")) as {
      operators: readonly { name: string }[];
    };
    return trust.operators.find(({ name }) => hasKey(home, name))?.name;
  } catch {
    return undefined;
  }
}

function hasKey(home: string, operator: string): boolean {
  return isKey(operatorKeyFile(home, operator));
}

function isKey(file: string): boolean {
  try {
    return readFileSync(file).length > 0;
  } catch {
    return false;
  }
}

function readKey(file: string): string {
  let key: string;
  try {
    key = readFileSync(file, "utf8");
  } catch {
    throw new CommandFault(`the key \`${file}\` cannot be read; name it with --key`);
  }
  try {
    signingKey(key);
  } catch {
    throw new CommandFault(`\`${file}\` is no Ed25519 private key (PEM)`);
  }
  return key;
}
