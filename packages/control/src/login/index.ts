export { cookieIn, cookieLine, cookieName } from "./cookies.ts";
export { createLogin, type Login } from "./login.ts";
export { longestMs, type Session } from "./sessions.ts";
export { LoginSettings } from "./settings.ts";
export { wishOf } from "./wish.ts";
