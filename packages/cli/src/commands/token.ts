import type { Command } from "../command.ts";
import { deviceHelp, deviceOf, deviceOptions } from "../device.ts";
import { signDeviceToken } from "../development/index.ts";

/** A device token of the development issuer, for trying the API by hand. */
export const tokenCommand: Command = {
  name: "token",
  summary: {
    en: "a device token of the development issuer, valid for a day",
    zh: "开发用签发方的设备令牌，有效期一天",
  },
  usage: "token (--market PLACE | --device FILE) [--json]",
  options: { ...deviceOptions, json: { type: "boolean" } },
  help: [
    ...deviceHelp,
    "",
    'Example: curl -H "authorization: Bearer $(homeport token --market US)" http://127.0.0.1:8470/v1/availability',
  ],
  async run(context, words) {
    const token = await signDeviceToken(context.home, deviceOf(words), context.now());
    context.out(words.values["json"] === true ? JSON.stringify({ token }) : token);
    return 0;
  },
};
