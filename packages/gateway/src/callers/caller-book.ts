import { type Device, Problem } from "@homeport/protocol";
import { hashOfKey, isSameHash, isWholeKey, keyIdOf } from "./api-key.ts";
import type { BudgetRule, CallersFile, Key, Limit, Tenant } from "./callers-file.ts";
import { moneyRule, rateRule, type Rules, wantsPartner } from "./rules.ts";

/** Who asks: a tenant by one of its keys, or without one. */
export type Caller = {
  readonly tenant: string;
  /** The key's id, which is no secret. */
  readonly key: string | null;
  /** Whom the key's requests count as, where it is a back-end's; else the device token tells. */
  readonly device: Device | null;
  readonly scopes: {
    readonly markets: ReadonlySet<string> | null;
    readonly features: ReadonlySet<string> | null;
  };
  readonly rules: Rules;
};

type Entry = { hash: Buffer; caller: Caller; from: number; until: number; revokedAt: number };
type Owned = { limits: readonly Limit[]; budgets: readonly BudgetRule[] };

const everything = { markets: null, features: null };
/** Compared with where a key's id is unknown, so that the time of the answer does not tell which ids there are. */
const nobody = Buffer.alloc(32);

/** Everybody who may call, without limits: a gateway that has no file of callers. */
export const anyCaller: Caller = {
  tenant: "default",
  key: null,
  device: null,
  scopes: everything,
  rules: { rates: [], partnerRates: [], budgets: [] },
};

/** Who may call, made ready from one reading of the file. */
export class CallerBook {
  readonly keys: number;
  readonly tenants: number;
  readonly #entries = new Map<string, Entry>();
  readonly #withoutKey: Caller | null;

  constructor(file: CallersFile) {
    const shared = rulesOf(file, { key: "all", name: "this gateway" });
    const tenants = new Map(
      file.tenants.map((tenant) => [tenant.id, { tenant, rules: tenantRules(tenant) }]),
    );
    for (const key of file.keys) {
      const owner = tenants.get(key.tenant);
      if (!owner) continue;
      const own = rulesOf(key, { key: `key:${key.line ?? key.id}`, name: `key \`${key.id}\`` });
      this.#entries.set(key.id, entryOf(key, together(shared, owner.rules, own)));
    }
    const without = file.withoutKey === undefined ? undefined : tenants.get(file.withoutKey);
    this.#withoutKey = without
      ? { ...anyCaller, tenant: without.tenant.id, rules: together(shared, without.rules) }
      : null;
    this.keys = file.keys.length;
    this.tenants = file.tenants.length;
  }

  /** @throws Problem `key_missing` or `key_invalid`, which tells the holder of a true key alone why it is refused */
  identify(key: string | null, now: number): Caller {
    if (key === null) {
      if (this.#withoutKey) return this.#withoutKey;
      throw new Problem("key_missing");
    }
    const id = keyIdOf(key);
    const entry = id === null ? undefined : this.#entries.get(id);
    const isTrue = isSameHash(hashOfKey(key), entry?.hash ?? nobody);
    if (!entry || !isTrue) {
      throw invalidKey(
        isWholeKey(key) ? "it is not known here" : "it is not whole: some of it is missing or wrong",
      );
    }
    if (now >= entry.revokedAt) throw invalidKey("it was revoked");
    if (now >= entry.until) throw invalidKey("it has expired");
    if (now < entry.from) throw invalidKey("it is not in force yet");
    return entry.caller;
  }
}

export function invalidKey(message: string): Problem {
  return new Problem("key_invalid", { issues: [{ path: "homeport-key", message }] });
}

function entryOf(key: Key, rules: Rules): Entry {
  const { markets, features } = key.scopes;
  return {
    hash: Buffer.from(key.hash, "hex"),
    from: instant(key.notBefore, -Infinity),
    until: instant(key.expiresAt, Infinity),
    revokedAt: instant(key.revokedAt, Infinity),
    caller: {
      tenant: key.tenant,
      key: key.id,
      device: key.device ?? null,
      scopes: {
        markets: markets ? new Set(markets) : null,
        features: features ? new Set<string>(features) : null,
      },
      rules,
    },
  };
}

function tenantRules(tenant: Tenant): Rules {
  return rulesOf(tenant, { key: `tenant:${tenant.id}`, name: `tenant \`${tenant.id}\`` });
}

function rulesOf({ limits, budgets }: Owned, owner: { key: string; name: string }): Rules {
  const rates = limits.map((limit) => rateRule(limit, owner));
  return {
    rates: rates.filter((rule) => !wantsPartner(rule)),
    partnerRates: rates.filter((rule) => wantsPartner(rule)),
    budgets: budgets.map((budget) => moneyRule(budget, owner)),
  };
}

function together(...all: readonly Rules[]): Rules {
  return {
    rates: all.flatMap(({ rates }) => rates),
    partnerRates: all.flatMap(({ partnerRates }) => partnerRates),
    budgets: all.flatMap(({ budgets }) => budgets),
  };
}

function instant(written: string | undefined, fallback: number): number {
  return written === undefined ? fallback : Date.parse(written);
}
