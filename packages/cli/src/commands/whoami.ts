import { type LocalText, localize } from "@homeport/protocol";
import type { Command } from "../command.ts";
import { controlApi, type Whoami } from "../control-api.ts";
import { readerOf, signerHelp, signerOptions } from "../operator-key.ts";

const said = {
  signature: { en: "by a key", zh: "凭密钥" },
  login: { en: "by a login until", zh: "凭登录，有效期至" },
  nothing: { en: "no role", zh: "无角色" },
} as const satisfies Record<string, LocalText>;

/** Says as whom control knows one. */
export const whoamiCommand: Command = {
  name: "whoami",
  summary: { en: "as whom control knows you, and what you may do", zh: "控制端认定的您的身份及权限" },
  usage: "whoami [--as NAME] [--key FILE] [--json]",
  options: { ...signerOptions, json: { type: "boolean" } },
  help: signerHelp,
  async run(context, words) {
    const me: Whoami = await controlApi.whoami(readerOf(context, words));
    if (words.values["json"] === true) context.out(JSON.stringify(me, null, 2));
    else {
      const text = (key: keyof typeof said) => localize(said[key], context.language);
      const by = me.expiresAt === null ? text("signature") : `${text("login")} ${me.expiresAt}`;
      context.out(`${me.name} (${me.access.join(", ") || text("nothing")}), ${by}`);
    }
    return 0;
  },
};
