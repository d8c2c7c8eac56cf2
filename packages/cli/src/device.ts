import { existsSync, readFileSync } from "node:fs";
import { Device, type DeviceClaims, issuesOf, type Platform } from "@homeport/protocol";
import { textOption, UsageFault, type Words } from "./command.ts";

/** The options by which a command is told which device asks. */
export const deviceOptions = {
  market: { type: "string" },
  device: { type: "string" },
  language: { type: "string" },
  platform: { type: "string" },
  age: { type: "string" },
  consent: { type: "string" },
} as const;

export const deviceHelp: readonly string[] = [
  "  --market CN        a phone sold, registered and standing in this place, owned by an adult",
  "  --device FILE|JSON a device's claims in full: soldIn, account, location, platform, language, ageBand, consent…",
  "  --language zh-CN   the device's language (default: en, or zh in Chinese places)",
  "  --platform ios     android, car, desktop, harmony, ios or web",
  "  --age adult        adult, teen, child or unknown",
  "  --consent a,b      consents the person has given",
];

const chinesePlaces = new Set(["CN", "HK", "MO", "TW", "SG"]);

/** The device that a command's options describe. @throws UsageFault */
export function deviceOf(words: Words): Device {
  const market = textOption(words, "market");
  const written = textOption(words, "device");
  if ((market === undefined) === (written === undefined)) {
    throw new UsageFault("say which device asks: either `--market` or `--device`");
  }
  const claims = written === undefined ? phoneIn(market ?? "") : readClaims(written);
  const parsed = Device.safeParse({ ...claims, ...overrides(words) });
  if (parsed.success) return parsed.data;
  const faults = issuesOf(parsed.error).map(({ path, message }) => `${path}: ${message}`);
  throw new UsageFault(`the device cannot be read\n  ${faults.join("\n  ")}`);
}

/** A phone of an adult who is at home in a place; for example `phoneIn("GB")`. */
export function phoneIn(place: string): DeviceClaims {
  return {
    soldIn: place,
    account: place,
    location: place,
    platform: "ios",
    language: chinesePlaces.has(place) ? "zh-CN" : "en",
    ageBand: "adult",
  };
}

function overrides(words: Words): Partial<DeviceClaims> {
  const language = textOption(words, "language");
  const platform = textOption(words, "platform");
  const age = textOption(words, "age");
  const consent = textOption(words, "consent");
  return {
    ...(language !== undefined && { language }),
    ...(platform !== undefined && { platform: platform as Platform }),
    ...(age !== undefined && { ageBand: age as Device["ageBand"] }),
    ...(consent !== undefined && { consent: consent.split(",").filter(Boolean) }),
  };
}

function readClaims(written: string): object {
  const text =
    !written.trimStart().startsWith("{") && existsSync(written) ? readFileSync(written, "utf8") : written;
  try {
    const claims: unknown = JSON.parse(text);
    if (typeof claims === "object" && claims !== null) return claims;
  } catch {
    // Told below, together with everything else that is no device.
  }
  throw new UsageFault("`--device` takes a file or JSON with the device's claims");
}
