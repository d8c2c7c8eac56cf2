import { EgressFault } from "./address.ts";
import type { EgressPermit } from "./egress.ts";
import { within } from "./within.ts";

/** Where a result is fetched: by whom it is kept, null for the simulator itself, and the path there, query and all. */
type Place = { origin: string; host: string | null; path: string };

/**
 * Holds an address that an answer names against the permit. Some partners write `http:` for hosts that speak https;
 * the scheme is not theirs to choose, so it is always https.
 *
 * @param simulator where results of a simulated partner may lie as well, or null.
 * @throws EgressFault where the host is not one that the launch book names in a permitted region.
 */
export function checkResult(permit: EgressPermit, address: string, simulator: URL | null): Place {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new EgressFault("the result's address is none of the web");
  if (url.username || url.password) throw new EgressFault("the result's address holds a credential");
  const path = `${url.pathname}${url.search}`;
  if (simulator && url.origin === simulator.origin) return { origin: url.origin, host: null, path };
  if (url.port !== "" || /^[\d.]+$|^\[/.test(url.hostname)) {
    throw new EgressFault("the result's address names a port or no host");
  }
  const named = permit.endpoint.resultHosts?.find(({ host }) => host === url.hostname);
  if (!named) throw new EgressFault("the result lies on a host that the launch book does not name");
  for (const permitted of permit.regions) {
    if (!permitted.some((region) => within(named.region, region))) {
      throw new EgressFault(
        `results in \`${named.region}\` are outside of what ${permit.market} permits for ${permit.dataClass}`,
      );
    }
  }
  return { origin: `https://${url.hostname}`, host: url.hostname, path };
}
