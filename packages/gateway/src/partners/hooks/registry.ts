import type { Dialect } from "../dialect.ts";
import { encodeDashscope, readDashscope } from "./dashscope.ts";
import { encodeGenerateContent, readGenerateContent } from "./generate-content.ts";
import type { Encode, OpenRead, Sign } from "./hook.ts";
import { encodeMessages, readMessages } from "./messages.ts";
import { encodePascal, readPascal } from "./pascal.ts";
import { encodeResponses, readResponses } from "./responses.ts";
import { signTc3 } from "./tc3.ts";

/** Every hook by the name that a record gives it; nothing else knows which partner uses which. */
const hooks: {
  sign: Readonly<Record<string, Sign>>;
  encode: Readonly<Record<string, Encode>>;
  decode: Readonly<Record<string, OpenRead>>;
} = {
  sign: { tc3: signTc3 },
  encode: {
    messages: encodeMessages,
    "generate-content": encodeGenerateContent,
    pascal: encodePascal,
    dashscope: encodeDashscope,
    responses: encodeResponses,
  },
  decode: {
    messages: readMessages,
    "generate-content": readGenerateContent,
    pascal: readPascal,
    dashscope: readDashscope,
    responses: readResponses,
  },
};

/** @throws where a record names a hook that is not built. */
export function checkHooks({ dialect, hooks: named }: Dialect): void {
  for (const [kind, name] of Object.entries(named)) {
    if (name !== undefined && !Object.hasOwn(hooks[kind as keyof typeof hooks], name)) {
      throw new Error(`the dialect \`${dialect}\` names a hook that is not built: ${kind} \`${name}\``);
    }
  }
}

export function signerOf({ hooks: named }: Dialect): Sign | undefined {
  return named.sign === undefined ? undefined : hooks.sign[named.sign];
}

export function encoderOf({ hooks: named }: Dialect): Encode | undefined {
  return named.encode === undefined ? undefined : hooks.encode[named.encode];
}

export function readerOf({ hooks: named }: Dialect): OpenRead | undefined {
  return named.decode === undefined ? undefined : hooks.decode[named.decode];
}
