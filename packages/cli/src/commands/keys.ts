import { join } from "node:path";
import { FeatureId, localize, type LocalText } from "@homeport/protocol";
import { CallersFault, readCallers } from "@homeport/gateway/callers";
import { createKey, type KeyWishes, type MadeKey, revokeKey, rotateKey } from "../caller-keys.ts";
import { type Command, CommandFault, type Context, textOption, UsageFault, type Words } from "../command.ts";
import { instantOption } from "../instant.ts";
import { keyRows } from "../key-words.ts";
import { formatTable } from "../table.ts";

/** Makes, lists, revokes and rotates the API keys by which a gateway knows its callers. */
export const keysCommand: Command = {
  name: "keys",
  summary: {
    en: "make, list, revoke and rotate the API keys of a gateway's callers",
    zh: "创建、列出、吊销和轮换网关调用方的 API 密钥",
  },
  usage:
    "keys create --tenant T [--new-tenant] [--markets A,B] [--features F,G] [--expires DATE] [--note TEXT] | list | revoke ID | rotate ID [--overlap HOURS] [--json]",
  options: {
    tenant: { type: "string" },
    "new-tenant": { type: "boolean" },
    markets: { type: "string" },
    features: { type: "string" },
    expires: { type: "string" },
    note: { type: "string" },
    overlap: { type: "string" },
    json: { type: "boolean" },
  },
  help: [
    "  create            a new key of a tenant; it is shown once and stored nowhere, only its hash is",
    "  --new-tenant      also makes the tenant; without it an unknown tenant is taken for a slip",
    "  --markets, --features  all that the key reaches; everything where they are left out",
    "  --expires DATE    the key's end, such as 2027-01-31",
    "  revoke ID         the key is refused within a second, wherever this file is read",
    "  rotate ID         a new key with the same scope, limits and budgets; the old one ends after the overlap",
    "  --overlap HOURS   how long both are good (default: 24)",
    "",
    "Limits and budgets are written in `callers.json` of the home folder; see docs/guides/callers.md. With the first",
    "key the gateway begins to refuse requests without one, unless the file names a tenant `withoutKey`.",
    "",
    "Example: homeport keys create --tenant acme --new-tenant --markets US,EU",
  ],
  async run(context, words) {
    const [action, id, ...rest] = words.positionals;
    if (rest.length > 0) throw new UsageFault(`\`${rest[0]}\` is one word too many`);
    const file = join(context.home, "callers.json");
    try {
      act(context, words, { action, id, file });
    } catch (cause) {
      if (cause instanceof CallersFault) throw new CommandFault(`\`${file}\`: ${cause.message}`);
      throw cause;
    }
    return 0;
  },
};

type Asked = { action: string | undefined; id: string | undefined; file: string };

const said = {
  once: {
    en: "this is the only time that the key is shown",
    zh: "密钥仅在此显示一次",
  },
  began: {
    en: "from now on the gateway refuses requests without a key; name a tenant `withoutKey` in callers.json to let them in",
    zh: "从现在起，网关将拒绝没有密钥的请求；如需放行，请在 callers.json 中用 `withoutKey` 指定租户",
  },
  revoked: { en: "revoked", zh: "已吊销" },
  old: { en: "the old key is good until", zh: "旧密钥的有效期至" },
  none: { en: "there is no key", zh: "没有密钥" },
} as const satisfies Record<string, LocalText>;

function act(context: Context, words: Words, { action, id, file }: Asked): void {
  const now = context.now();
  const json = words.values["json"] === true;
  const say = (text: LocalText) => localize(text, context.language);
  if (action === "create" && id === undefined) {
    tellNew(context, createKey(file, wishesOf(words, now), now), json);
    return;
  }
  if (action === "list" && id === undefined) {
    const callers = readCallers(file);
    const keys = (callers?.keys ?? []).map((key) => ({ ...key, hash: undefined }));
    if (json) context.out(JSON.stringify(keys, null, 2));
    else if (keys.length === 0) context.out(say(said.none));
    else context.out(formatTable(...keyRows(keys, { now, language: context.language })));
    return;
  }
  if (action === "revoke" && id !== undefined) {
    revokeKey(file, id, now);
    context.out(json ? JSON.stringify({ id, revokedAt: now }) : `${id}: ${say(said.revoked)}`);
    return;
  }
  if (action === "rotate" && id !== undefined) {
    const made = rotateKey(file, { id, overlapMs: overlapOf(words) }, now);
    tellNew(context, made, json);
    if (!json && made.oldUntil !== null)
      context.out(`${say(said.old)} ${new Date(made.oldUntil).toISOString()}`);
    return;
  }
  throw new UsageFault("say `keys create`, `keys list`, `keys revoke ID` or `keys rotate ID`");
}

/** The key alone goes to standard output, so that it can be piped to where it is kept. */
function tellNew(context: Context, { id, text, isFirst, oldUntil }: MadeKey, json: boolean): void {
  context.out(json ? JSON.stringify({ id, key: text, ...(oldUntil !== null && { oldUntil }) }) : text);
  context.note(`${id}: ${localize(said.once, context.language)}`);
  if (isFirst) context.note(localize(said.began, context.language));
}

function wishesOf(words: Words, now: number): KeyWishes {
  const tenant = textOption(words, "tenant");
  if (tenant === undefined || tenant === "") throw new UsageFault("`--tenant` is missing");
  const expires = textOption(words, "expires");
  const expiresAt = expires === undefined ? null : instantOption(expires, now);
  if (expiresAt !== null && expiresAt <= now) throw new UsageFault("`--expires` lies in the past");
  return {
    tenant,
    newTenant: words.values["new-tenant"] === true,
    markets: listOption(words, "markets"),
    features: listOption(words, "features")?.map((feature) => {
      const known = FeatureId.safeParse(feature);
      if (known.success) return known.data;
      throw new UsageFault(`\`${feature}\` is no feature; the features are ${FeatureId.options.join(", ")}`);
    }),
    note: textOption(words, "note"),
    expiresAt,
  };
}

function listOption(words: Words, name: string): string[] | undefined {
  const items = textOption(words, name)?.split(",");
  if (items?.some((item) => item.trim() === ""))
    throw new UsageFault(`\`--${name}\` is a list such as \`A,B\``);
  return items?.map((item) => item.trim());
}

function overlapOf(words: Words): number {
  const written = textOption(words, "overlap") ?? "24";
  const hours = Number(written);
  if (written.trim() === "" || !Number.isFinite(hours) || hours < 0 || hours > 24 * 365) {
    throw new UsageFault(`\`${written}\` is no number of hours`);
  }
  return hours * 3_600_000;
}
