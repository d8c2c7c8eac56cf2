export { embeddings } from "./embeddings.ts";
export { images } from "./images.ts";
export { keepPicture } from "./picture.ts";
export { ranked, rerank } from "./rerank.ts";
export { roughTokens, vectorFor } from "./vector.ts";
