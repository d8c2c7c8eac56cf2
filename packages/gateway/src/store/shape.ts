/** The migration after which a store has the shape that this gateway writes. */
export const newestShape = "0002-batches";
