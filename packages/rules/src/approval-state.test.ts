import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import {
  ApprovalKind,
  approvalMoves,
  ApprovalState,
  historyFaults,
  liveStates,
  type StateEntry,
} from "./approval-state.ts";
import { Approval } from "./book.ts";

const ends: readonly ApprovalState[] = ["expired", "revoked", "withdrawn"];

/** A history of a state a day. */
function days(states: readonly ApprovalState[]): StateEntry[] {
  return states.map((state, index) => ({ state, on: `2026-01-${String(index + 1).padStart(2, "0")}` }));
}

/** Every state that an approval of a kind can come to from a state, without passing through one. */
function reachable(kind: ApprovalKind, from: ApprovalState, without?: ApprovalState): Set<ApprovalState> {
  const found = new Set<ApprovalState>([from]);
  for (const state of found) {
    for (const next of approvalMoves(kind, state)) if (next !== without) found.add(next);
  }
  return found;
}

/** A way of a kind from its beginning, by moves that are picked. */
const wayArbitrary = fc
  .record({
    kind: fc.constantFrom(...ApprovalKind.options),
    picks: fc.array(fc.nat(10), { maxLength: 20 }),
    first: fc.constantFrom<ApprovalState>("drafting", "not_required"),
  })
  .map(({ kind, picks, first }) => {
    const states: ApprovalState[] = [first];
    for (const pick of picks) {
      const moves = approvalMoves(kind, states.at(-1) ?? first);
      const next = moves[pick % Math.max(1, moves.length)];
      if (next) states.push(next);
    }
    return { kind, states };
  });

describe("an approval", () => {
  for (const kind of ApprovalKind.options) {
    test(`as ${kind} can come to every state from its draft, but for those it has no use for`, () => {
      const useless = kind === "filing" ? ["not_required"] : ["not_required", "central_review"];
      assert.deepEqual(
        [...reachable(kind, "drafting")].toSorted(),
        ApprovalState.options.filter((state) => !useless.includes(state)).toSorted(),
      );
    });

    test(`as ${kind} goes nowhere from an end, and to an end from every other state`, () => {
      for (const state of ApprovalState.options) {
        const isEnd = ends.includes(state);
        assert.equal(approvalMoves(kind, state).length === 0, isEnd, state);
        if (!isEnd)
          assert.ok(
            ends.some((end) => reachable(kind, state).has(end)),
            state,
          );
        assert.ok(!approvalMoves(kind, state).includes(state), `${state} stays`);
      }
    });

    test(`as ${kind} is live only after it was granted`, () => {
      const early = reachable(kind, "drafting", "granted");
      for (const state of liveStates) assert.equal(early.has(state), false, state);
    });
  }

  test("as filing is never granted without central review, and as any other kind never sees one", () => {
    assert.equal(reachable("filing", "drafting", "central_review").has("granted"), false);
    for (const kind of ["registration", "assessment"] as const) {
      assert.equal(reachable(kind, "not_required").has("central_review"), false);
      assert.ok(approvalMoves(kind, "submitted").includes("granted"));
    }
  });
});

describe("a history", () => {
  test("of listed moves in order of days has no fault, however long", () => {
    let long = 0;
    fc.assert(
      fc.property(wayArbitrary, ({ kind, states }) => {
        if (states.length > 5) long += 1;
        assert.deepEqual(historyFaults(kind, days(states)), []);
      }),
      { numRuns: 500 },
    );
    assert.ok(long > 20, String(long));
  });

  test("with any move that is not listed has a fault that names both states and where it could go", () => {
    for (const kind of ApprovalKind.options) {
      for (const from of ApprovalState.options) {
        for (const to of ApprovalState.options) {
          const told = historyFaults(kind, days([from, to])).filter((fault) => fault.includes("does not go"));
          const moves = approvalMoves(kind, from);
          assert.equal(told.length, moves.includes(to) ? 0 : 1, `${kind} ${from} ${to}`);
          const [fault] = told;
          if (fault === undefined) continue;
          assert.ok(fault.includes(`a ${kind} does not go from \`${from}\` to \`${to}\``), fault);
          if (moves.length === 0) assert.match(fault, /nothing follows it/);
          for (const move of moves) assert.ok(fault.includes(`\`${move}\``), fault);
        }
      }
    }
  });

  test("that begins in the middle, or goes back in time, is told so", () => {
    assert.deepEqual(historyFaults("registration", [{ state: "granted", on: "2026-01-01" }]), [
      "an approval begins as `drafting` or `not_required`, not as `granted`",
    ]);
    const back = [
      { state: "drafting", on: "2026-02-01" },
      { state: "self_assessed", on: "2026-01-01" },
    ] as const;
    assert.deepEqual(historyFaults("registration", back), [
      "`self_assessed` on 2026-01-01 stands after `drafting` on 2026-02-01",
    ]);
    assert.deepEqual(historyFaults("registration", []), []);
  });

  test("that is cut anywhere in its middle has a fault, unless the move is listed", () => {
    fc.assert(
      fc.property(wayArbitrary, fc.nat(20), ({ kind, states }, pick) => {
        const cut = 1 + (pick % Math.max(1, states.length - 2));
        const [before, after] = [states[cut - 1], states[cut + 1]];
        if (before === undefined || after === undefined) return;
        const shorter = states.filter((_, index) => index !== cut);
        const legal = approvalMoves(kind, before).includes(after);
        assert.equal(historyFaults(kind, days(shorter)).length, legal ? 0 : 1);
      }),
      { numRuns: 500 },
    );
  });

  test("belongs to a record that ends in its last state", () => {
    const record = {
      id: "approval",
      market: "AA",
      kind: "filing",
      authority: "Authority",
      holder: "Holder",
      state: "self_assessed",
      number: "N-1",
      features: ["chat"],
      coversModels: ["small@1"],
      from: "2026-01-01",
      display: { en: "N-1", zh: "N-1" },
      history: days(["drafting", "self_assessed"]),
    };
    const faults = (changes: object) =>
      Approval.safeParse({ ...record, ...changes }).error?.issues.map(
        ({ path, message }) => `${path.join(".")}: ${message}`,
      ) ?? [];
    assert.deepEqual(faults({}), []);
    assert.deepEqual(faults({ history: undefined }), []);
    assert.deepEqual(faults({ state: "granted" }), [
      "state: the history ends in `self_assessed`, and the state is `granted`",
    ]);
    assert.match(
      faults({ state: "granted", history: days(["drafting", "granted"]) }).join(),
      /history: a filing does not go from `drafting` to `granted`; it goes to `self_assessed`, `withdrawn`/,
    );
  });
});
