import { z } from "zod";

/**
 * What a person may do at control: read what is planned and served; change; approve; read and verify the log of changes.
 * It is not the role that two keys must differ in: that one says which part of the maker a person speaks for.
 */
export const Access = z.enum(["viewer", "operator", "approver", "auditor"]);
export type Access = z.infer<typeof Access>;

/** What somebody without a key may be: nothing that changes anything. */
export const ReaderAccess = Access.extract(["viewer", "auditor"]);

/**
 * What an operator of a trust file may do. One that says nothing of it may do everything, as a key could before trust
 * files told these apart.
 *
 * @example accessOf({}) // ["viewer", "operator", "approver", "auditor"]
 */
export function accessOf({ access }: { access?: readonly Access[] | undefined }): readonly Access[] {
  return access ?? Access.options;
}
