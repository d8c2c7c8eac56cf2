import { createHash, randomBytes } from "node:crypto";
import { describeError, type ErrorCode, errorRegistry, type LocalText, localize } from "@homeport/protocol";
import { type Command, CommandFault } from "../command.ts";
import { call, RefusedFault, requireOk } from "../http.ts";
import { listenForLogin } from "../login-listener.ts";
import { storeLogin } from "../stored-login.ts";

const waitMs = 300_000;

const said = {
  open: { en: "open this address to log in:", zh: "请打开以下地址登录：" },
  late: {
    en: "nobody logged in within five minutes; begin again",
    zh: "五分钟内无人登录；请重新开始",
  },
  in: { en: "logged in until", zh: "登录有效期至" },
} as const satisfies Record<string, LocalText>;

/** Logs a person in at control: their browser goes to the identity provider and comes back to this machine. */
export const loginCommand: Command = {
  name: "login",
  summary: { en: "log in to control with your browser", zh: "用浏览器登录控制端" },
  usage: "login [--json]",
  options: { json: { type: "boolean" } },
  help: [
    "Prints an address to open in a browser on this machine, and waits up to five minutes for the answer on loopback.",
    "The login reads as its person may; what changes anything is signed with an operator's key as ever (`--as NAME`).",
    "It lies in the home folder, readable by its owner only, and is shown to this control alone.",
  ],
  async run(context, { values }) {
    const verifier = randomBytes(32).toString("base64url");
    const challenge = createHash("sha256").update(verifier).digest("base64url");
    const state = randomBytes(16).toString("base64url");
    const listener = await listenForLogin(state, context.language);
    try {
      const query = new URLSearchParams({ port: String(listener.port), challenge, state });
      context.note(localize(said.open, context.language));
      context.note(`${context.control}/login?${query.toString()}`);
      const brought = await listener.brought(waitMs);
      if (brought === null) throw new CommandFault(localize(said.late, context.language));
      if ("error" in brought) throw refusedWith(brought.error);
      const body = requireOk(
        await call(`${context.control}/v1/session`, {
          method: "POST",
          body: { code: brought.code, verifier },
        }),
      ) as { token: string; expiresAt: string };
      storeLogin(context, { control: new URL(context.control).origin, ...body });
      const { expiresAt } = body;
      context.out(
        values["json"] === true
          ? JSON.stringify({ expiresAt })
          : `${localize(said.in, context.language)} ${expiresAt}`,
      );
      return 0;
    } finally {
      listener.close();
    }
  },
};

/** A code that control brought by way of the browser, in this programme's own words. */
function refusedWith(code: string): CommandFault {
  const known: ErrorCode = Object.hasOwn(errorRegistry, code) ? (code as ErrorCode) : "login_failed";
  return new RefusedFault({ code: known, type: "login", param: null, ...describeError(known, "en") });
}
