import assert from "node:assert/strict";
import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { EgressFault, isPrivateAddress, publicLookup } from "./address.ts";

function mapped(address: string): string[] {
  const [a = 0, b = 0, c = 0, d = 0] = address.split(".").map(Number);
  const high = ((a << 8) | b).toString(16);
  const low = ((c << 8) | d).toString(16);
  return [
    `::ffff:${address}`,
    `::FFFF:${address}`,
    `::ffff:${high}:${low}`,
    `0:0:0:0:0:ffff:${address}`,
    `0000:0000:0000:0000:0000:ffff:${high}:${low}`,
    `[::ffff:${high}:${low}]`,
  ];
}

const octet = fc.nat({ max: 255 });
const inside = fc
  .tuple(
    fc.constantFrom(
      (b: number, c: number, d: number) => `10.${b}.${c}.${d}`,
      (b: number, c: number, d: number) => `127.${b}.${c}.${d}`,
      (b: number, c: number, d: number) => `0.${b}.${c}.${d}`,
      (b: number, c: number, d: number) => `172.${16 + (b % 16)}.${c}.${d}`,
      (b: number, c: number, d: number) => `192.168.${b ^ c}.${d}`,
      (b: number, c: number, d: number) => `169.254.${b ^ c}.${d}`,
      (b: number, c: number, d: number) => `100.${64 + (b % 64)}.${c}.${d}`,
      (b: number, c: number, d: number) => `${224 + (b % 32)}.${b}.${c}.${d}`,
    ),
    octet,
    octet,
    octet,
  )
  .map(([write, b, c, d]) => write(b, c, d));

describe("an address", () => {
  it("is private in every range that is, however an IPv6 socket would write it", () => {
    fc.assert(
      fc.property(inside, (address) => {
        for (const spelling of [address, ...mapped(address)])
          assert.equal(isPrivateAddress(spelling), true, spelling);
      }),
    );
  });

  it("is public where it is, also written as IPv6", () => {
    for (const address of [
      "8.8.8.8",
      "172.15.255.255",
      "172.32.0.0",
      "100.63.0.1",
      "100.128.0.1",
      "11.0.0.1",
    ]) {
      for (const spelling of [address, ...mapped(address)])
        assert.equal(isPrivateAddress(spelling), false, spelling);
    }
    assert.equal(isPrivateAddress("2606:4700::1111"), false);
  });

  it("is private where IPv6 says loopback, local, link-local, multicast or nothing at all", () => {
    for (const address of [
      "::",
      "::1",
      "[::1]",
      "0:0:0:0:0:0:0:1",
      "fc00::1",
      "fdff::1",
      "fe80::1",
      "ff02::1",
    ]) {
      assert.equal(isPrivateAddress(address), true, address);
    }
  });

  it("is private where it carries an IPv4 address inside of an IPv6 one: nothing behind a translator is looked at", () => {
    const carriers = ["64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::", "2001:0:7f00:1::", "::7f00:1"];
    for (const address of carriers) assert.equal(isPrivateAddress(address), true, address);
  });

  it("is not public where it is kept for documentation, benchmarks or nobody", () => {
    const kept = ["192.0.2.1", "198.51.100.1", "203.0.113.1", "198.18.0.1", "192.0.0.8", "192.88.99.1"];
    for (const address of [...kept, "2001:db8::1", "100::1", "fec0::1"]) {
      assert.equal(isPrivateAddress(address), true, address);
    }
  });

  it("counts as private where it cannot be read", () => {
    for (const text of [
      "",
      "localhost",
      "8.8.8",
      "8.8.8.8.8",
      "0x08.8.8.8",
      "fe80::1%eth0x!",
      "::ffff:8.8.8.8.8",
    ]) {
      assert.equal(isPrivateAddress(text), true, text);
    }
  });
});

describe("the look-up of a name", () => {
  for (const all of [true, false]) {
    it(`fails where the name leads to the machine itself (${all ? "all addresses" : "one address"})`, async () => {
      const fault = await new Promise((resolve) =>
        publicLookup("localhost", { all }, (error, address) => resolve(error ?? address)),
      );
      assert.ok(fault instanceof EgressFault);
    });
  }

  it("passes on that a name does not exist", async () => {
    const fault = await new Promise((resolve) =>
      publicLookup("nowhere.invalid", { all: true }, (error, address) => resolve(error ?? address)),
    );
    assert.ok(fault instanceof Error && !(fault instanceof EgressFault));
  });

  it("fails as soon as the name leads elsewhere, and where only one of its addresses does", async () => {
    const answers = [["8.8.8.8"], ["192.168.0.1"], ["8.8.8.8", "169.254.169.254"], ["8.8.4.4"]];
    const system = dns.lookup;
    const fake = (_name: string, _options: unknown, tell: (error: null, found: unknown) => void) =>
      tell(
        null,
        answers.shift()?.map((address) => ({ address, family: 4 })),
      );
    dns.lookup = fake as unknown as typeof dns.lookup;
    syncBuiltinESMExports();
    try {
      const told: unknown[] = [];
      for (let time = 0; time < 4; time++) {
        publicLookup("partner.example", {}, (error, address) => told.push(error ? error.name : address));
      }
      assert.deepEqual(told, ["8.8.8.8", "AddressFault", "AddressFault", "8.8.4.4"]);
    } finally {
      dns.lookup = system;
      syncBuiltinESMExports();
    }
  });
});
