import { lookup as systemLookup } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

/** Address ranges that are not the public Internet (IANA special-purpose registries, IPv4 and IPv6). */
const special = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const) {
  special.addSubnet(network, prefix, "ipv4");
}
for (const [network, prefix] of [
  ["::", 96],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["2001::", 32],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
] as const) {
  special.addSubnet(network, prefix, "ipv6");
}

/** Whether an address is private, loopback, link-local or otherwise not public; unreadable counts as private. */
export function isPrivateAddress(address: string): boolean {
  const plain = address.replace(/^\[|\]$/g, "");
  const family = isIP(plain);
  if (family === 0) return true;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1];
  if (mapped) return special.check(mapped, "ipv4");
  // Other spellings of an IPv4-mapped address are checked by the block list itself.
  return special.check(plain, family === 4 ? "ipv4" : "ipv6");
}

/**
 * A look-up that fails on private addresses. The socket connects to the very address checked here,
 * so a name that answers differently a moment later gains nothing.
 */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  systemLookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, "", 0);
    const allowed = addresses.filter(({ address }) => !isPrivateAddress(address));
    const first = allowed[0];
    if (!first || allowed.length !== addresses.length) {
      return callback(new AddressFault(`the name resolves to an address that is not public`), "", 0);
    }
    return options.all ? callback(null, allowed) : callback(null, first.address, first.family);
  });
};

/** Thrown where the guard does not let a connection leave. */
export class EgressFault extends Error {
  override readonly name: string = "EgressFault";
}

/** Thrown where a permitted endpoint's name leads to an address that is not public. */
export class AddressFault extends EgressFault {
  override readonly name = "AddressFault";
}
