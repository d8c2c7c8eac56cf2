export { embeddings } from "./embeddings.ts";
export { images } from "./images.ts";
export { ranked, rerank } from "./rerank.ts";
export { halvesOf, transcription } from "./transcription.ts";
export { keepPicture, keepResult, pictureOf } from "./result.ts";
export { type Size, sizeIn } from "./size.ts";
export { roughTokens, vectorFor } from "./vector.ts";
