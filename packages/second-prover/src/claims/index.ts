import type { Invariant } from "../claim.ts";
import type { PackInput } from "../pack-input.ts";
import { ageRespected, unknownIsChild } from "./age.ts";
import { approved, displayed, ended } from "./approval.ts";
import { allowed } from "./availability.ts";
import { labelled, marked } from "./label.ts";
import { conditionsComplete, launched, notKilled } from "./launch.ts";
import { obligations } from "./obligation.ts";
import { contracted, known, partnerPermitted } from "./partner.ts";
import { hosted, resident } from "./residency.ts";
import { measured } from "./safety.ts";
import { complete, placed, reached } from "./whole.ts";

/** All that is proven of a table; each rule on marks is an invariant of its own. */
export function invariantsOf(packs: readonly PackInput[]): Invariant[] {
  return [
    allowed,
    launched,
    conditionsComplete,
    notKilled,
    approved,
    ended,
    displayed,
    partnerPermitted,
    contracted,
    known,
    resident,
    hosted,
    ...obligations,
    labelled,
    ...marked(packs),
    measured,
    ageRespected,
    unknownIsChild,
    complete,
    placed,
    reached,
  ];
}
