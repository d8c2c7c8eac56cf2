/** What a person is told of a failure: what is wrong, and what would change it. */
export type ErrorText = { message: string; remedy: string };

/** What the registry holds for a code: HTTP status, message and remedy. */
export type ErrorEntry = ErrorText & { status: number };
