export { blockedInputMarker, blockedOutputMarker, inspectInput } from "./inspection.ts";
export { chunksOf, piecesOf } from "./pieces.ts";
export { count, type ModelReply, replyTo } from "./reply.ts";
