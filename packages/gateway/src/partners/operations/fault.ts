/** Thrown where an answer is not what its operation answers with; the caller is told without a word of the content. */
export class AnswerFault extends Error {
  override readonly name = "AnswerFault";
}
