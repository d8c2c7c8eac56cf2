/** The version that a gateway tells. */
export const version = "0.1.0";
