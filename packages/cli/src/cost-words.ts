import type { Cost } from "@homeport/protocol";

/** A cost in words; what is simulated, estimated or unknown is named as what it is. */
export function costWords(cost: Cost): string {
  if (cost.type === "free") return `nothing: ${cost.why}`;
  if (cost.type === "unknown") return `unknown: ${cost.why}`;
  const { currency, amountMicros, maker, basis, estimated, simulated } = cost;
  const own = maker?.type === "known" && maker.currency !== currency ? maker : null;
  const doubts = [
    ...(simulated ? ["simulated: nobody charges it"] : []),
    ...(estimated ? ["estimated"] : []),
    `price ${basis.verification}`,
  ];
  const converted = own
    ? `, about ${inUnits(own.amountMicros)} ${own.currency} (rate of ${own.rateDate})`
    : "";
  return `${inUnits(amountMicros)} ${currency}${converted} (${doubts.join(", ")})`;
}

/** Micro-units as whole units, exactly; for example `inUnits("1250.5")` is `0.0012505`. */
export function inUnits(micros: string): string {
  const [whole = "", fraction = ""] = micros.split(".");
  const digits = whole.padStart(7, "0");
  const behind = `${digits.slice(-6)}${fraction}`.replace(/0+$/, "");
  return behind === "" ? digits.slice(0, -6) : `${digits.slice(0, -6)}.${behind}`;
}
