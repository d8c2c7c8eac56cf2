import type { ModerationFinding, StreamEvent, Usage } from "@homeport/protocol";

/**
 * Events in short, for fixtures: neighbouring pieces of text, reasoning and one tool call are joined, and the start
 * is left out.
 *
 * @example brief([{ type: "text", text: "a" }, { type: "text", text: "b" }]) // ["text ab"]
 */
export function brief(events: readonly StreamEvent[]): string[] {
  const lines: string[] = [];
  let open = "";
  for (const event of events) {
    if (event.type === "start") continue;
    const key = event.type === "tool" ? `tool ${event.index}` : event.type;
    const joined =
      key === open && (event.type === "text" || event.type === "reasoning" || event.type === "tool");
    if (joined) lines[lines.length - 1] += event.type === "tool" ? event.arguments : event.text;
    else lines.push(lineOf(event));
    open = key;
  }
  return lines;
}

function lineOf(event: Exclude<StreamEvent, { type: "start" }>): string {
  switch (event.type) {
    case "text":
    case "reasoning":
      return `${event.type} ${event.text}`;
    case "tool":
      return `tool ${event.index} ${event.id ?? "-"} ${event.name ?? "-"} ${event.arguments}`;
    case "usage":
      return `usage ${usageOf(event.usage)}`;
    case "finish":
      return `finish ${event.reason}`;
    case "error":
      return `error ${event.class}${event.retryAfterSeconds === null ? "" : ` wait ${event.retryAfterSeconds}`}`;
    case "verdict": {
      const { verdict } = event;
      if (verdict.type === "clear") return `clear ${verdict.raw ?? "-"}`;
      if (verdict.type === "unknown") return `unknown ${verdict.cause}`;
      return [
        "hit",
        verdict.phase,
        verdict.scope,
        verdict.category,
        ...(verdict.retract ? ["retract"] : []),
        ...(verdict.endSession ? ["end"] : []),
        ...(verdict.round === undefined ? [] : [`round ${verdict.round}`]),
        `(${verdict.raw ?? "-"})`,
      ].join(" ");
    }
    case "citation":
    case "retract":
      return event.type;
    case "embedding":
      return `embedding ${event.index} ${event.vector.length}`;
    case "ranking":
      return `ranking ${event.index} ${event.score}`;
    case "moderation": {
      const found = event.findings.filter(({ flagged }) => flagged).map(toldOf);
      return `moderation ${event.index} ${event.flagged ? "flagged" : "clear"} of ${event.findings.length}${found.map((word) => ` ${word}`).join("")}`;
    }
    case "media":
      return `media ${event.index} ${event.mediaType} ${event.bytes.length}`;
    case "times": {
      const pieces = event.pieces.map(({ from, to, start, end }) => `${from}-${to}@${start}-${end}`);
      return ["times", event.language ?? "-", event.duration ?? "-", ...pieces].join(" ");
    }
    case "omitted":
      return `omitted ${event.names.join(" ")}`;
  }
}

function toldOf({ own, category, score }: ModerationFinding): string {
  return `${category ?? "-"}=${own}${score === null ? "" : `@${score}`}`;
}

function usageOf(usage: Usage): string {
  const { inputTokens, outputTokens, cachedInputTokens, reasoningTokens } = usage;
  const spoken = usage.audioOutputTokens === undefined ? "" : ` spoken ${usage.audioOutputTokens}`;
  const counts = [inputTokens, outputTokens, cachedInputTokens, reasoningTokens]
    .map((count) => count ?? "-")
    .join("/");
  return `${counts}${spoken}`;
}
