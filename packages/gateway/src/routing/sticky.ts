import { createHash } from "node:crypto";

const points = 2 ** 48;

/**
 * Where a device stands between 0 and 1 for a feature; the same for ever, the same in every gateway, and told by nothing else.
 *
 * @param about.salt another salt deals the devices anew, so that two trials do not always fall on the same ones.
 */
export function stickyPoint(about: { device: string; feature: string; salt: string; of: string }): number {
  const { device, feature, salt, of } = about;
  const digest = createHash("sha256")
    .update(JSON.stringify([salt, feature, of, device]))
    .digest();
  return digest.readUIntBE(0, 6) / points;
}
