/** What the registry holds for a code: HTTP status, message and remedy. */
export type ErrorEntry = { status: number; message: string; remedy: string };
