/** UTF-16 units of one window; eld itself reads about 350 bytes. */
const windowLength = 300;
const windowLimit = 8;

const noise =
  /https?:\/\/\S+|www\.\S+|[\w.+-]+@[\w-]+\.[\w.-]+|(?<![\p{L}\p{N}])[@#][\p{L}\p{N}_]+|`[^`\n]*`/gu;

/**
 * Takes up to 8 evenly spaced windows of 300 UTF-16 units, without addresses, handles and inline code.
 *
 * A long text that opens in another language than its body is seen for what it is.
 */
export function sampleWindows(text: string): string[] {
  const count = Math.min(windowLimit, Math.ceil(text.length / windowLength));
  const stride = count > 1 ? (text.length - windowLength) / (count - 1) : 0;
  const windows: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const start = Math.round(index * stride);
    windows.push(text.slice(start, start + windowLength).replace(noise, " "));
  }
  return windows;
}
