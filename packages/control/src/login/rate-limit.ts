import { Problem } from "@homeport/protocol";

const windowMs = 60_000;
const mostAddresses = 10_000;

/** Counts what comes from an address. @throws Problem `login_too_many` */
export type RateLimit = (address: string, now: number) => void;

/**
 * At most so many in a minute from one address. Behind a proxy everybody has the proxy's; a flood there keeps people
 * from logging in, and no operator from signing.
 */
export function createRateLimit(most: number): RateLimit {
  const counted = new Map<string, { from: number; count: number }>();
  return (address, now) => {
    const known = counted.get(address);
    if (known === undefined || now - known.from >= windowMs || now < known.from) {
      if (counted.size >= mostAddresses) counted.clear();
      counted.set(address, { from: now, count: 1 });
      return;
    }
    known.count += 1;
    if (known.count > most) throw new Problem("login_too_many");
  };
}
