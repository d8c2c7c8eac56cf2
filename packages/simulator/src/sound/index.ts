export { mp3Of } from "./mp3.ts";
export { lengthOf, measure, type Sound, soundAt, speakingTime, transcriptOf } from "./sound.ts";
export { toneOf, wavOf } from "./wav.ts";
