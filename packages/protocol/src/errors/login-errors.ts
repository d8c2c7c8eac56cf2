import type { ErrorEntry } from "./error-entry.ts";

/** Failures of showing who one is at control, and of what one may do there. */
export const loginErrors = {
  // login
  login_required: {
    status: 401,
    message: "control is only read by people whom it knows",
    remedy: "log in with `homeport login`, or read as an operator (`--as NAME`)",
  },
  login_unavailable: {
    status: 503,
    message: "nobody can log in here now",
    remedy: "use an operator's key; have `login.json` and the identity provider looked at",
  },
  login_failed: {
    status: 403,
    message: "the login did not complete",
    remedy:
      "begin again from `/login` in the same browser; if it fails again, have the clocks and `login.json` looked at",
  },
  login_too_many: {
    status: 429,
    message: "there are more logins than control takes in so short a time",
    remedy: "wait a minute; an operator's key works meanwhile",
  },
  person_unknown: {
    status: 403,
    message: "the identity provider knows this person, and control does not",
    remedy: "have the person named in `login.json`, and in `trust.json` with a role",
  },
  session_invalid: {
    status: 401,
    message: "this login has ended, or never was",
    remedy: "log in again",
  },
  access_denied: {
    status: 403,
    message: "none of this person's roles includes this",
    remedy: "ask somebody who has the role that `issues` names, or have `access` in the trust file changed",
  },
  trust_unreadable: {
    status: 503,
    message: "it cannot be read now who is trusted, so nobody is",
    remedy: "mend `trust.json` and `login.json` in control's home folder",
  },
} as const satisfies Record<string, ErrorEntry>;
