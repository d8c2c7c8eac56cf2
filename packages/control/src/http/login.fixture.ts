import { createHash, randomBytes } from "node:crypto";
import { request } from "node:http";
import { type OpenIdProvider, startOpenIdProvider } from "../login/openid-provider.fixture.ts";
import type { LoginSettings } from "../login/index.ts";
import { type Answer, makeSite, type Sent, type Site } from "./http.fixture.ts";

/** A browser of one person: it keeps cookies by their rules, as far as tests need them, and goes where it is sent. */
export type Browser = {
  cookies: Map<string, string>;
  /** The `set-cookie` lines that came, as they came. */
  lines: string[];
  open(path: string, sent?: Sent): Promise<Answer>;
  /** Follows a login from its beginning until control's answer to the person's coming back. */
  logIn(path?: string): Promise<Answer>;
};

export type LoginSite = Site & {
  provider: OpenIdProvider;
  settings: LoginSettings;
  browser(): Browser;
};

/** Control that is read by people only, and a provider at which ana is logged in. */
export async function makeLoginSite(): Promise<LoginSite> {
  const site = await makeSite({ reads: "people" });
  const provider = await startOpenIdProvider(() => site.clock.now);
  const settings: LoginSettings = {
    issuer: provider.issuer,
    clientId: provider.client.id,
    clientSecret: { environment: "CLIENT_SECRET" },
    redirectUri: `http://127.0.0.1:${site.port}/login/callback`,
    claim: "email",
    people: { "ana@maker.example": "ana", "lea@maker.example": "lea", "rui@maker.example": "rui" },
  };
  site.login.settings = settings;
  const { trust } = site.world.options;
  site.world.options.trust = { ...trust, readers: [{ name: "rui", access: ["viewer"] }] };
  const dispose = site[Symbol.asyncDispose].bind(site);
  return Object.assign(site, {
    provider,
    settings,
    browser: () => makeBrowser(site),
    async [Symbol.asyncDispose]() {
      await provider[Symbol.asyncDispose]();
      await dispose();
    },
  });
}

function makeBrowser(site: Site): Browser {
  const browser: Browser = {
    cookies: new Map(),
    lines: [],
    async open(path, sent = {}) {
      const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      const headers = { ...(cookie !== "" && { cookie }), ...sent.headers };
      const answer = await site.send(path, { operator: null, ...sent, headers });
      for (const line of (answer.headers["set-cookie"] ?? []) as string[]) {
        browser.lines.push(line);
        const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (/Max-Age=0/.test(line)) browser.cookies.delete(name);
        else browser.cookies.set(name, value);
      }
      return answer;
    },
    async logIn(path = "/login") {
      const begun = await browser.open(path);
      if (begun.status !== 303) return begun;
      return browser.open(pathOf(await locationOf(String(begun.headers["location"]))));
    },
  };
  return browser;
}

/** Where the provider sends a browser that was sent there. */
export function locationOf(address: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request(address, (incoming) => {
      incoming.resume();
      resolve(incoming.headers.location ?? "");
    })
      .on("error", reject)
      .end();
  });
}

/** Path and query of an address. */
export function pathOf(address: string): string {
  const { pathname, search } = new URL(address);
  return pathname + search;
}

/** What a command line keeps to itself and what it tells, when it asks for a login. */
export function commandAsking(port = 50_123): { verifier: string; state: string; path: string } {
  const verifier = randomBytes(32).toString("base64url");
  const state = randomBytes(16).toString("base64url");
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  return { verifier, state, path: `/login?port=${port}&challenge=${challenge}&state=${state}` };
}
