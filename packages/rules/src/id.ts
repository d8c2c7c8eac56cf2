import { z } from "zod";

/** The id of a record in the launch book. */
export const Id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9.-]*$/, "an id holds lower-case letters, digits, dots and hyphens");
