import { type LocalText, localize } from "@homeport/protocol";
import { type Command, CommandFault } from "../command.ts";
import { controlApi } from "../control-api.ts";
import { RefusedFault } from "../http.ts";
import { forgetLogin, storedLogin } from "../stored-login.ts";

const said = {
  none: { en: "nobody is logged in here", zh: "此处无人登录" },
  out: { en: "logged out", zh: "已退出登录" },
} as const satisfies Record<string, LocalText>;

/** Ends the login of this machine, or all of the person's. */
export const logoutCommand: Command = {
  name: "logout",
  summary: { en: "end your login, here or everywhere", zh: "退出登录（此处或所有地方）" },
  usage: "logout [--everywhere]",
  options: { everywhere: { type: "boolean" } },
  help: ["  --everywhere  ends every login of the person, in browsers as well"],
  async run(context, { values }) {
    const login = storedLogin(context);
    if (login === null) throw new CommandFault(localize(said.none, context.language));
    const control = { url: context.control, token: login.token };
    try {
      await controlApi.logout(control, values["everywhere"] === true);
    } catch (cause) {
      // What control has ended already is ended.
      if (!(cause instanceof RefusedFault && cause.error.code === "session_invalid")) throw cause;
    }
    forgetLogin(context);
    context.out(localize(said.out, context.language));
    return 0;
  },
};
