export {
  blockedInputMarker,
  blockedOutputMarker,
  inspectInput,
  inspectOutput,
  modeIn,
} from "./inspection.ts";
export { chunksOf, piecesOf, tokensIn } from "./pieces.ts";
export { count, type ModelReply, replyTo } from "./reply.ts";
