import {
  Envelope,
  FilterPack,
  filterPackType,
  issuesOf,
  Problem,
  safeParse,
  type Verdict,
} from "@homeport/protocol";
import { digestOf, validSigners, type VerifyingKey } from "@homeport/protocol/envelope";
import { FilterStream } from "./filter-stream.ts";
import { compile } from "./patterns.ts";
import type { Phase, StreamScreen } from "./screen.ts";
import { atOnce, WholeText } from "./whole-text.ts";

/**
 * A filter pack that has been trusted and compiled; its patterns cannot be read back from it.
 * `digest` is of the signed payload, `patterns` their number, the dates are milliseconds since the epoch.
 * With a signal, `screen` answers a long text later, lets other work have its turn meanwhile, and rejects on abort.
 */
export type Filter = {
  id: string;
  version: string;
  digest: string;
  patterns: number;
  validFrom: number;
  validTo: number;
  screen(text: string, phase: Phase): Verdict;
  screen(text: string, phase: Phase, signal: AbortSignal): Verdict | Promise<Verdict>;
  open(phase: Phase): StreamScreen;
};

/**
 * Opens a signed filter pack; for example `openFilter(JSON.parse(file), [verifyingKey(pem)])`.
 *
 * @throws Problem `filter_invalid` whose issues say what is wrong, without a word of any pattern.
 */
export function openFilter(envelope: unknown, trusted: readonly VerifyingKey[]): Filter {
  const payload = payloadOf(envelope, trusted);
  const pack = packOf(payload);
  const compiled = compile(pack);
  if (compiled.type === "invalid") throw new Problem("filter_invalid", { issues: compiled.issues });
  const { patterns } = compiled;
  const by = `filter:${pack.id}@${pack.version}`;
  function screen(text: string, phase: Phase): Verdict;
  function screen(text: string, phase: Phase, signal: AbortSignal): Verdict | Promise<Verdict>;
  function screen(text: string, phase: Phase, signal?: AbortSignal): Verdict | Promise<Verdict> {
    const whole = new WholeText(patterns, { by, phase });
    return signal === undefined || text.length <= atOnce
      ? whole.screen(text)
      : whole.screenInTurns(text, signal);
  }
  return {
    id: pack.id,
    version: pack.version,
    digest: digestOf(payload),
    patterns: patterns.categories.length,
    validFrom: Date.parse(pack.validFrom),
    validTo: Date.parse(pack.validTo),
    screen,
    open: (phase) => new FilterStream(patterns, { by, phase }),
  };
}

function payloadOf(envelope: unknown, trusted: readonly VerifyingKey[]): string {
  const parsed = safeParse(Envelope, envelope);
  if (!parsed.success) throw new Problem("filter_invalid", { issues: issuesOf(parsed.error) });
  const { payloadType, payload } = parsed.data;
  if (payloadType !== filterPackType) throw invalid("payloadType", "this is not the type of a filter pack");
  if (validSigners(parsed.data, trusted).length === 0) {
    throw invalid("signatures", "no trusted key has signed this pack");
  }
  return payload;
}

function packOf(payload: string): FilterPack {
  const parsed = safeParse(FilterPack, jsonOf(payload));
  if (!parsed.success) throw new Problem("filter_invalid", { issues: issuesOf(parsed.error) });
  const { validFrom, validTo } = parsed.data;
  if (Date.parse(validTo) <= Date.parse(validFrom))
    throw invalid("validTo", "the pack ends before it starts");
  return parsed.data;
}

/** The parser's own message quotes the text, which may be a pattern; so it is left behind. */
function jsonOf(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    throw invalid("payload", "the payload is not JSON");
  }
}

function invalid(path: string, message: string): Problem {
  return new Problem("filter_invalid", { issues: [{ path, message }] });
}
