import type { Dialect } from "../dialect.ts";
import type { PartnerTask } from "../task.ts";
import type { Fields, Piece } from "./piece.ts";

/** Writes a conversation as a partner wants it; parameters are laid over it afterwards, from the record. */
export type Encode = (task: PartnerTask, context: { dialect: Dialect; model: string }) => Fields;

/** Opens a reader for the answer to a body that was sent; the reader may remember earlier chunks. */
export type OpenRead = (sent: Fields, dialect: Dialect) => (chunk: Fields) => Piece;

/** What a signature is made over. */
export type Signing = {
  host: string;
  body: string;
  contentType: string;
  /** The credential's value. */
  credential: string;
  /** Milliseconds since 1970. */
  now: number;
};

/** The headers that prove who asks, or null where the credential is not of the form needed. */
export type Sign = (signing: Signing, dialect: Dialect) => Record<string, string> | null;
