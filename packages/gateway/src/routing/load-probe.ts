import { monitorEventLoopDelay } from "node:perf_hooks";
import { getHeapStatistics } from "node:v8";
import type { LoadProbe } from "./shed.ts";

const resolutionMs = 20;

/** Looks at this process: V8's heap, resident memory, a container's limit where there is one, and the event loop. */
export function processProbe(): LoadProbe {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  return {
    look() {
      const { used_heap_size: heapBytes, heap_size_limit: heapLimitBytes } = getHeapStatistics();
      const constrained = process.constrainedMemory();
      // The monitor measures the time between two of its ticks, which is never less than its resolution.
      const loopDelayMs = delay.count === 0 ? 0 : Math.max(0, delay.percentile(99) / 1e6 - resolutionMs);
      delay.reset();
      return {
        heapBytes,
        heapLimitBytes,
        residentBytes: process.memoryUsage.rss(),
        // Without a limit the system tells nought, or a number beyond any machine.
        residentLimitBytes: constrained > 0 && constrained < 2 ** 50 ? constrained : null,
        loopDelayMs,
      };
    },
    close() {
      delay.disable();
    },
  };
}
