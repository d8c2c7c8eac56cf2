import assert from "node:assert/strict";
import type { Obligation } from "@homeport/protocol";
import { bookFaults } from "../book-faults.ts";
import { type Claim, withServing } from "./rich-world.fixture.test.ts";

/** A mistake in the table, or in the sources that the table no longer follows; and what is told of it. */
export type Mutation = { name: string; make: (claim: Claim) => Claim; told: RegExp };

/** The launch book changed, into one that is still without fault. */
export const ofBook =
  (change: (book: Claim["book"]) => void) =>
  (claim: Claim): Claim => {
    change(claim.book);
    assert.deepEqual(bookFaults(claim.book), []);
    return claim;
  };
/** The table changed. */
export const ofTable =
  (change: (table: Claim["table"]) => Claim["table"]) =>
  (claim: Claim): Claim => ({ ...claim, table: change(claim.table) });

/** One endpoint of a partner changed. */
export const ofEndpoint = (id: string, change: object) =>
  ofBook(({ partners }) => {
    for (const { endpoints } of partners) {
      for (const endpoint of endpoints) if (endpoint.id === id) Object.assign(endpoint, change);
    }
  });
/** One partner changed. */
export const ofPartner = (id: string, change: object) =>
  ofBook(({ partners }) => {
    for (const partner of partners) if (partner.id === id) Object.assign(partner, change);
  });

/** The obligation forgotten in every cell. */
export const forget = (forgotten: (obligation: Obligation) => boolean) =>
  ofTable((table) =>
    withServing(table, (cell) => ({
      ...cell,
      obligations: cell.obligations.filter((place) => !forgotten(table.obligations[place]!)),
    })),
  );
/** Every obligation of a type changed. */
export const weaken = (type: Obligation["type"], change: object) =>
  ofTable((table) => ({
    ...table,
    obligations: table.obligations.map((item) =>
      item.type === type ? Object.assign({}, item, change) : item,
    ),
  }));

/** Mistakes by the id of the invariant that finds them. */
export type Mutations = Readonly<Record<string, readonly Mutation[]>>;
