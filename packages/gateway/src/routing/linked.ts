/** Ends with another signal or by itself; `unlink` must be called once it is no longer needed. */
export type Linked = { signal: AbortSignal; end: () => void; unlink: () => void };

/** Made once: without a reason each end would make an error and its stack, which costs more than all the rest. */
const over = new Error("the attempt is over");

/** Like `AbortSignal.any` of one signal and an own controller, but it lets go of the signal at once and leaves nothing to be collected. */
export function linkedTo(outer: AbortSignal): Linked {
  const controller = new AbortController();
  const end = () => controller.abort(over);
  if (outer.aborted) end();
  else outer.addEventListener("abort", end, { once: true });
  return { signal: controller.signal, end, unlink: () => outer.removeEventListener("abort", end) };
}
