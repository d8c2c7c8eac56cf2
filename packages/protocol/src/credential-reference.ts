/** Where a partner's key lies; the key itself is in no launch book and no release. */
export type CredentialReference =
  | { environment: string }
  /** Read again whenever the file changes, so that a key is rotated without a restart. */
  | { file: string }
  /** A secret manager that the gateway's process was started with, and the secret's name there. */
  | { provider: string; secret: string };
