/** An exact decimal: `digits` divided by ten to the power of `scale`. */
export type Decimal = { digits: bigint; scale: number };

/** How prices and factors are written: digits and at most nine behind the point. */
export const decimalForm = /^\d{1,9}(\.\d{1,9})?$/;

export const zero: Decimal = { digits: 0n, scale: 0 };
export const one: Decimal = { digits: 1n, scale: 0 };

/** Reads a decimal. @throws RangeError @example decimal("0.003") // 3 thousandths */
export function decimal(text: string): Decimal {
  if (!decimalForm.test(text)) throw new RangeError(`\`${text}\` is no decimal`);
  const [whole = "", fraction = ""] = text.split(".");
  return { digits: BigInt(whole + fraction), scale: fraction.length };
}

/** A whole number as a decimal; for example `whole(12)`. */
export function whole(value: number): Decimal {
  return { digits: BigInt(value), scale: 0 };
}

export function times(left: Decimal, right: Decimal): Decimal {
  return { digits: left.digits * right.digits, scale: left.scale + right.scale };
}

export function plus(left: Decimal, right: Decimal): Decimal {
  const scale = Math.max(left.scale, right.scale);
  return { digits: scaled(left, scale) + scaled(right, scale), scale };
}

/** The quotient with six digits behind the point, half up; the only place that rounds. */
export function dividedBy(left: Decimal, right: Decimal): Decimal {
  const scale = 6;
  const above = left.digits * 10n ** BigInt(right.scale + scale);
  const below = right.digits * 10n ** BigInt(left.scale);
  return { digits: (2n * above + below) / (2n * below), scale };
}

/** Written in full without noughts at the end; for example `1.5`. */
export function decimalText({ digits, scale }: Decimal): string {
  const text = digits.toString().padStart(scale + 1, "0");
  if (scale === 0) return text;
  const fraction = text.slice(-scale).replace(/0+$/, "");
  return fraction === "" ? text.slice(0, -scale) : `${text.slice(0, -scale)}.${fraction}`;
}

function scaled({ digits, scale }: Decimal, wanted: number): bigint {
  return digits * 10n ** BigInt(wanted - scale);
}
