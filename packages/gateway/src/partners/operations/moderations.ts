import type { ModerateTask, ModerationFinding, StreamEvent } from "@homeport/protocol";
import { asFields } from "../hooks/piece.ts";
import { valueAt } from "../pointer.ts";
import { AnswerFault } from "./fault.ts";
import type { Operation } from "./operation.ts";

type Reply = NonNullable<Operation["reply"]["moderations"]>;
type Judgement = { flagged: boolean; findings: ModerationFinding[] };

/**
 * One judgement for each input, in their order. What cannot be read is a fault: a text that nobody judged is not clear.
 *
 * @param about.from the place of the first of these inputs in the task
 * @throws AnswerFault where one is missing, or says neither that it is clear nor that it is not
 */
export function moderationsIn(
  { moderations }: Operation["reply"],
  answer: unknown,
  { task, from, size }: { task: ModerateTask; from: number; size: number },
): StreamEvent[] {
  const list = moderations && valueAt(answer, moderations.at);
  if (!moderations || !Array.isArray(list)) throw new AnswerFault("the answer holds no judgements");
  // Pictures and what is written beside them are judged as one.
  const expected = task.sources.length > 0 ? 1 : size;
  if (list.length !== expected)
    throw new AnswerFault(`${list.length} judgements came for ${expected} inputs`);
  return list.map((element, place) => {
    const judged = moderations.flags ? flaggedIn(moderations, element) : leveledIn(moderations, element);
    return { type: "moderation" as const, index: from + place, ...judged };
  });
}

function flaggedIn(reply: Reply, element: unknown): Judgement {
  const flags = asFields(reply.flags && valueAt(element, reply.flags));
  const scores = asFields(reply.scores && valueAt(element, reply.scores));
  if (!flags) throw new AnswerFault("a judgement holds no flags");
  let harm = false;
  const findings = Object.entries(flags).map(([own, flagged]) => {
    if (typeof flagged !== "boolean") throw new AnswerFault("a flag is neither set nor unset");
    const score = scores && Object.hasOwn(scores, own) ? scores[own] : null;
    if (score !== null && !isScore(score)) throw new AnswerFault("a score is no share of one");
    harm ||= flagged && isHarm(reply, own);
    return { ...named(reply, own), flagged, score };
  });
  if (findings.length === 0) throw new AnswerFault("a judgement holds no flags");
  const said = reply.flagged && valueAt(element, reply.flagged);
  if (reply.flagged && typeof said !== "boolean")
    throw new AnswerFault("a judgement says nothing of the whole");
  return { flagged: said === true || harm, findings };
}

function leveledIn(reply: Reply, element: unknown): Judgement {
  const level = reply.level && valueAt(element, reply.level);
  const { levels = {} } = reply;
  const word = typeof level === "string" && Object.hasOwn(levels, level) ? levels[level] : undefined;
  if (!word) throw new AnswerFault("a judgement's level is not in the dialect's record");
  const found = reply.found && valueAt(element, reply.found);
  const names = Array.isArray(found) ? found.filter((name): name is string => typeof name === "string") : [];
  const flagged = word === "hit";
  return { flagged, findings: names.map((own) => ({ ...named(reply, own), flagged, score: null })) };
}

/** A kind that the record says is none of the published ones is told, and no harm by itself; one that it does not know is. */
function isHarm({ names }: Reply, own: string): boolean {
  return !Object.hasOwn(names, own) || names[own] !== null;
}

function named({ names }: Reply, own: string): Pick<ModerationFinding, "own" | "category"> {
  return { own: own.slice(0, 128), category: Object.hasOwn(names, own) ? (names[own] ?? null) : null };
}

function isScore(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= 1;
}
