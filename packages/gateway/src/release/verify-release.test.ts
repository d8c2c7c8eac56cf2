import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Envelope, Problem } from "@homeport/protocol";
import { seal } from "@homeport/protocol/envelope";
import { maxReleaseBase, planType, releaseType } from "@homeport/rules";
import * as fc from "fast-check";
import {
  alice,
  bob,
  carol,
  contentOf,
  control,
  fileOf,
  hour,
  keys,
  type Made,
  narrow,
  now,
  signed,
  stranger,
  wide,
  wider,
} from "./release.fixture.ts";
import { trustedKeys } from "./trusted.ts";
import { type LiveRelease, verifyRelease } from "./verify-release.ts";

type Context = { live?: LiveRelease | null; at?: number; keys?: typeof keys };

function verify(
  document: unknown,
  { live = null, at = now, keys: trusted = keys }: Context = {},
): LiveRelease {
  return verifyRelease(document, { keys: trusted, live }, at);
}

/** Why a document is refused; anything but a Problem is a bug. */
function refusal(document: unknown, context: Context = {}): string {
  try {
    verify(document, context);
  } catch (thrown) {
    assert.ok(thrown instanceof Problem && thrown.code === "release_invalid", String(thrown));
    return thrown.details.issues?.map(({ message }) => message).join("; ") ?? "";
  }
  return assert.fail("it was accepted");
}

function liveOf(made: Made): LiveRelease {
  return verify(fileOf(made));
}

const live = liveOf({ content: wide, serial: 5 });
const oneKey = /has one approver; two are needed/;

describe("a release", () => {
  it("that two operators of two roles approved is live, and tells who they were and until when it serves", () => {
    const release = verify(fileOf({ content: wide, serial: 1 }));
    assert.deepEqual(release.approvedBy, ["alice", "bob"]);
    assert.equal(release.expiresAt, now + 24 * hour);
    assert.deepEqual(release.payload.content, JSON.parse(JSON.stringify(wide)));
    assert.match(release.digest, /^sha256:[0-9a-f]{64}$/);
  });

  it("that is already live may be read again at any time, with whatever approvers it has", () => {
    const alone: Made = { content: narrow, serial: 6, approvers: [alice] };
    const narrowed = verify(fileOf(alone), { live });
    assert.equal(verify(fileOf(alone), { live: narrowed }).digest, narrowed.digest);
  });

  it("is refused where a single character of what was signed differs", () => {
    const whole = fileOf({ content: wide, serial: 1 });
    fc.assert(
      fc.property(
        fc.constantFrom("plan", "release"),
        fc.nat(),
        fc.constantFrom("0", " ", "x", '"'),
        (part, at, other) => {
          const { payload } = whole[part];
          const index = at % payload.length;
          fc.pre(payload[index] !== other);
          const tampered = payload.slice(0, index) + other + payload.slice(index + 1);
          refusal({ ...whole, [part]: { ...whole[part], payload: tampered } });
        },
      ),
      { numRuns: 60 },
    );
  });

  it("is refused where control did not sign it, or somebody else did", () => {
    assert.match(
      refusal(fileOf({ content: wide, serial: 1, controlKey: stranger.key })),
      /control's signature/,
    );
    assert.match(refusal(fileOf({ content: wide, serial: 1, controlKey: alice.key })), /control's signature/);
    const whole = fileOf({ content: wide, serial: 1 });
    const other = fileOf({ content: wide, serial: 2 });
    const signatures = other.release.signatures;
    assert.match(refusal({ ...whole, release: { ...whole.release, signatures } }), /control's signature/);
  });

  it("is refused where its signature names control's key and is another's", () => {
    const whole = fileOf({ content: wide, serial: 1, controlKey: stranger.key });
    const signatures = whole.release.signatures.map((each) => ({ ...each, keyId: control.key.keyId }));
    assert.match(refusal({ ...whole, release: { ...whole.release, signatures } }), /control's signature/);
  });

  it("is refused where the approved plan names other content, or another expiry", () => {
    const wrong = fileOf({
      content: wider,
      serial: 1,
      plan: { to: fileOf({ content: wide, serial: 1 }).plan.payload },
    });
    assert.match(refusal(wrong), /names other content/);
    const swapped = {
      ...fileOf({ content: wider, serial: 1 }),
      plan: fileOf({ content: wide, serial: 1 }).plan,
    };
    assert.match(refusal(swapped), /names other content/);
    const longer = fileOf({
      content: wide,
      serial: 1,
      payload: { expiresAt: new Date(now + 9_000 * hour).toISOString() },
    });
    assert.match(refusal(longer), /another expiry/);
  });

  it("is refused where a plan's signatures stand over another kind of document, or the two change places", () => {
    const { plan, release, base } = fileOf({ content: wide, serial: 1 });
    assert.match(refusal({ plan: release, release: plan, base }), /another kind/);
    const relabelled = seal(releaseType, plan.payload, [alice.key, bob.key]);
    const renamed = { ...relabelled, payloadType: planType };
    assert.match(refusal({ plan: renamed, release, base }), /no trusted operator/);
  });

  it("is refused where it was issued in the future, though a clock may be a little ahead", () => {
    assert.match(refusal(fileOf({ content: wide, serial: 1, issuedAt: now + 6 * 60_000 })), /in the future/);
    verify(fileOf({ content: wide, serial: 1, issuedAt: now + 4 * 60_000 }));
  });

  it("is refused from the very moment it expires", () => {
    const file = fileOf({ content: wide, serial: 1, expiresAt: now + hour });
    verify(file, { at: now + hour - 1 });
    assert.match(refusal(file, { at: now + hour }), /passed its date/);
  });

  it("is refused where its dates cannot be read", () => {
    const plan = { releaseExpiresAt: "soon" };
    assert.match(
      refusal(fileOf({ content: wide, serial: 1, plan, payload: { expiresAt: "soon" } })),
      /dates/,
    );
    assert.match(refusal(fileOf({ content: wide, serial: 1, payload: { issuedAt: "" } })), /dates/);
  });

  it("is refused where it is older than the live one", () => {
    for (const approvers of [[alice], [alice, bob]]) {
      assert.match(
        refusal(fileOf({ content: narrow, serial: 4, approvers }), { live }),
        /older than the live/,
      );
    }
  });

  it("is refused where control alone gives an old approval to a newer serial", () => {
    // After a kill switch: what two operators once approved may not come back without them.
    const old = fileOf({ content: wide, serial: 5 });
    const killed = liveOf({ content: narrow, serial: 6 });
    const again = fileOf({ content: wide, serial: 7 });
    assert.match(refusal({ ...again, plan: old.plan }, { live: killed }), /for another serial/);
  });

  it("is refused where it has the live one's serial and is another", () => {
    assert.match(refusal(fileOf({ content: narrow, serial: 5 }), { live }), /same serial/);
  });

  it("is refused where it was made for a reader of another time", () => {
    assert.match(refusal(fileOf({ content: wide, serial: 1, payload: { schema: 2 as 1 } })), /does not read/);
    assert.match(refusal(fileOf({ content: wide, serial: 1, plan: { schema: 2 as 1 } })), /does not read/);
  });

  it("is refused with a reason, whatever else the document is", () => {
    const whole = fileOf({ content: wide, serial: 1 });
    const sealedAs = (type: string, payload: string): Envelope =>
      seal(type, payload, type === planType ? [alice.key, bob.key] : [control.key]);
    for (const payload of ["null", "[]", "5", "", "{}", "{", '{"schema":1}', '{"schema":1,"content":null}']) {
      refusal({ ...whole, plan: sealedAs(planType, payload) });
      refusal({ ...whole, release: sealedAs(releaseType, payload) });
    }
    for (const document of [null, undefined, 5, "x", [], {}, { ...whole, more: 1 }, { plan: whole.plan }])
      refusal(document);
  });
});

describe("a release that serves more than the live one", () => {
  const widening: Made = { content: wider, serial: 6 };

  it("needs two approvers of two roles", () => {
    verify(fileOf({ ...widening, approvers: [alice, bob] }), { live });
    assert.match(refusal(fileOf({ ...widening, approvers: [alice] }), { live }), oneKey);
    assert.match(refusal(fileOf({ ...widening, approvers: [alice, carol] }), { live }), /same role/);
  });

  it("is not approved by one operator who signed twice", () => {
    assert.match(refusal(fileOf({ ...widening, approvers: [alice, alice] }), { live }), oneKey);
  });

  it("is not approved by one operator who holds two keys, even of two roles", () => {
    for (const role of ["launch", "counsel"]) {
      const twice = trustedKeys({
        control: [control.publicPem],
        filters: [control.publicPem],
        operators: [
          { name: "alice", role: "launch", publicKey: alice.publicPem },
          { name: "alice", role, publicKey: bob.publicPem },
        ],
      });
      assert.match(refusal(fileOf({ ...widening, approvers: [alice, bob] }), { live, keys: twice }), oneKey);
    }
  });

  it("has only the roles whose keys really signed it", () => {
    const trusted = trustedKeys({
      control: [control.publicPem],
      filters: [control.publicPem],
      operators: [
        { name: "alice", role: "launch", publicKey: alice.publicPem },
        { name: "alice", role: "counsel", publicKey: bob.publicPem },
        { name: "carol", role: "launch", publicKey: carol.publicPem },
      ],
    });
    const file = fileOf({ ...widening, approvers: [alice, carol] });
    assert.match(refusal(file, { live, keys: trusted }), /same role/);
    verify(fileOf({ ...widening, approvers: [bob, carol] }), { live, keys: trusted });
  });

  it("is not approved by somebody whom nobody trusts, nor by control itself", () => {
    for (const approvers of [[stranger], [control]]) {
      assert.match(refusal(fileOf({ ...widening, approvers }), { live }), /no trusted operator/);
      assert.match(refusal(fileOf({ ...widening, approvers: [alice, ...approvers] }), { live }), oneKey);
    }
  });

  it("is not approved by signatures that were taken from another plan", () => {
    const whole = fileOf(widening);
    const { signatures } = fileOf({ content: wider, serial: 7, plan: { id: "another" } }).plan;
    assert.match(refusal({ ...whole, plan: { ...whole.plan, signatures } }, { live }), /no trusted operator/);
  });

  it("needs two keys whatever the plan itself says of that", () => {
    const plan = { keysNeeded: 1 as const, changes: [] };
    assert.match(refusal(fileOf({ ...widening, approvers: [alice], plan }), { live }), oneKey);
  });

  it("counts as serving more where it merely serves for longer", () => {
    const longer: Made = { content: wide, serial: 6, expiresAt: now + 25 * hour };
    assert.match(refusal(fileOf({ ...longer, approvers: [alice] }), { live }), oneKey);
    verify(fileOf({ ...longer, approvers: [alice, bob] }), { live });
  });

  it("counts as serving more where a filter is another, though no longer where one is gone", () => {
    const filter = { id: "harms", version: "1", digest: "sha256:1" };
    const screened = contentOf(["summarizer"], [filter]);
    const before = liveOf({ content: screened, serial: 5 });
    const other = { ...screened, filters: [{ ...filter, version: "2", digest: "sha256:2" }] };
    assert.match(refusal(fileOf({ content: other, serial: 6, approvers: [bob] }), { live: before }), oneKey);
    const closed = contentOf([], []);
    verify(fileOf({ content: closed, serial: 6, approvers: [bob] }), { live: before });
  });

  it("counts as serving more where content is no longer screened", () => {
    const screened = contentOf(["summarizer"], [{ id: "harms", version: "1", digest: "sha256:1" }]);
    const before = liveOf({ content: screened, serial: 5 });
    assert.match(refusal(fileOf({ content: narrow, serial: 6, approvers: [bob] }), { live: before }), oneKey);
  });
});

describe("a release that serves less than the live one", () => {
  const narrowing: Made = { content: narrow, serial: 6, approvers: [bob] };

  it("needs one approver", () => {
    assert.deepEqual(verify(fileOf(narrowing), { live }).approvedBy, ["bob"]);
    assert.match(refusal(fileOf({ ...narrowing, approvers: [stranger] }), { live }), /no trusted operator/);
  });

  it("is refused by a gateway that starts from nothing and cannot see that it serves less", () => {
    assert.match(refusal(fileOf(narrowing)), oneKey);
  });

  it("is accepted by a gateway that starts from nothing where it brings what came before", () => {
    const first: Made = { content: wider, serial: 4 };
    const second: Made = { content: wide, serial: 5, approvers: [carol] };
    const release = verify(fileOf(narrowing, [first, second]));
    assert.equal(release.payload.serial, 6);
    assert.deepEqual(release.approvedBy, ["bob"]);
  });

  it("is accepted with what came before also where that is live, or older than what is live", () => {
    const base: Made[] = [
      { content: wider, serial: 4 },
      { content: wide, serial: 5 },
    ];
    verify(fileOf(narrowing, base), { live });
    verify(fileOf({ ...narrowing, serial: 7 }, [...base, narrowing]), {
      live: verify(fileOf(narrowing), { live }),
    });
  });
});

describe("what a release brings of what came before it", () => {
  const first: Made = { content: wide, serial: 4 };
  const last: Made = { content: narrow, serial: 6, approvers: [bob] };

  it("is refused where it begins with a release that one key approved", () => {
    assert.match(refusal(fileOf(last, [{ ...first, approvers: [alice] }])), oneKey);
  });

  it("is refused where a step with one key serves more, though the last step serves less again", () => {
    const hidden: Made = { content: wider, serial: 5, approvers: [alice] };
    assert.match(refusal(fileOf(last, [first, hidden])), oneKey);
    assert.match(refusal(fileOf({ ...last, content: wide }, [first, hidden])), oneKey);
  });

  it("does not help a last step that serves more than the step before it", () => {
    const middle: Made = { content: narrow, serial: 5, approvers: [carol] };
    assert.match(refusal(fileOf({ ...last, content: wide }, [first, middle])), oneKey);
  });

  it("does not help where its steps stand in another order, or a narrowing step is left out and undone", () => {
    const middle: Made = { content: narrow, serial: 5, approvers: [carol] };
    const wideAgain: Made = { content: wide, serial: 6, approvers: [bob] };
    assert.match(refusal(fileOf(wideAgain, [middle, first])), oneKey);
    const now6 = verify(fileOf({ ...middle, serial: 5 }, [first]));
    assert.match(
      refusal(fileOf(wideAgain, [first]), { live: now6 }),
      oneKey,
      "who saw the narrowing is not fooled",
    );
  });

  it("is refused where a step is not signed by control, or its plan names other content", () => {
    assert.match(refusal(fileOf(last, [{ ...first, controlKey: stranger.key }])), /control's signature/);
    const base = [{ ...signed(first), plan: signed({ content: wider, serial: 4 }).plan }];
    assert.match(refusal({ ...fileOf(last), base }), /names other content/);
  });

  it("is refused where a step has the last one's serial or a later one", () => {
    assert.match(refusal(fileOf(last, [{ ...first, serial: 6 }])), /same serial/);
    assert.match(refusal(fileOf(last, [{ ...first, serial: 7 }])), /older than the live/);
  });

  it("is refused where there is more of it than a gateway is willing to look at", () => {
    const step = signed(first);
    assert.doesNotMatch(refusal({ ...fileOf(last), base: [step, step].map(() => ({})) }), oneKey);
    const many = Array.from({ length: maxReleaseBase + 1 }, () => step);
    refusal({ ...fileOf(last), base: many });
  });
});
