export { canonicalize } from "./canonical.ts";
export { ChatMessage, ChatRequest, omittedOfChat, unsupportedInChat } from "./chat-request.ts";
export { type Citation, Source, Verification } from "./citation.ts";
export type {
  ApprovalDisplay,
  Composition,
  CompositionPart,
  Endpoint,
  EngineComposition,
  PartnerComposition,
  ResultHost,
} from "./composition.ts";
export type { Cost, CostBasis, CostPart, MakerCost } from "./cost.ts";
export type { CredentialReference } from "./credential-reference.ts";
export {
  type Decision,
  type Gate,
  gates,
  type Reason,
  type RefuseDecision,
  type ServeDecision,
} from "./decision.ts";
export { Device, type DeviceClaims } from "./device.ts";
export { describeError, type ErrorCode, errorCodes, errorRegistry } from "./errors/index.ts";
export {
  type ErrorClass,
  type FinishReason,
  isContent,
  isVisible,
  type Reckoned,
  type StreamEvent,
  type TimedPiece,
  unknownUsage,
  type Usage,
} from "./events.ts";
export {
  AgeBand,
  ageBands,
  DataClass,
  dataClasses,
  FeatureId,
  featureIds,
  featureOutputs,
  Modality,
  Platform,
  platforms,
} from "./feature.ts";
export { FilterPack, FilterPattern, filterPackType } from "./filter-pack.ts";
export type { FeatureCall } from "./feature-call.ts";
export {
  type Correction,
  ProofreaderRequest,
  SummarizerRequest,
  TranslatedLanguages,
  TranslatorRequest,
} from "./feature-request.ts";
export { sameLanguage } from "./language-tag.ts";
export { issuesOf, parseRequest, type Unsupported } from "./issues.ts";
export { localizeReason } from "./localize-reason.ts";
export { LocalText, localize, MarketCode, PlaceCode } from "./market.ts";
export { MessagesRequest, MessagesTurn, unsupportedInMessages } from "./messages-request.ts";
export type { Obligation, ObligationType } from "./obligation.ts";
export { type Language, preferredLanguage } from "./preferred-language.ts";
export { asProblem, type ErrorBody, errorBody, type Issue, Problem, type ProblemDetails } from "./problem.ts";
export type {
  HeadFields,
  LinkedEntry,
  ObligationRecord,
  ReceiptEntry,
  ReceiptFacts,
  SealedEntry,
  ServedBy,
  SignedHead,
} from "./receipt.ts";
export type { Availability, Meta, ProofreaderReply, SummarizerReply, TranslatorReply } from "./reply.ts";
export {
  omittedOfResponses,
  ResponsesItem,
  ResponsesRequest,
  unsupportedInResponses,
} from "./responses-request.ts";
export {
  EmbeddingsRequest,
  RerankRequest,
  unsupportedInEmbeddings,
  unsupportedInRerank,
} from "./search-requests.ts";
export { ImageEditsRequest, ImagesRequest, unsupportedInImages } from "./image-requests.ts";
export {
  SpeechRequest,
  TranscriptionsRequest,
  TranslationsRequest,
  unsupportedInHearing,
  unsupportedInSpeech,
} from "./audio-requests.ts";
export { moderationCategories, type ModerationCategory, type ModerationFinding } from "./moderation.ts";
export { ModerationsRequest, unsupportedInModerations } from "./moderations-request.ts";
export { safeParse } from "./safe-parse.ts";
export { SentFile } from "./sent-file.ts";
export { Envelope } from "./signed.ts";
export {
  type AnswerForm,
  type AnswerSound,
  answerSounds,
  type Capability,
  type ChatTask,
  type ContentPart,
  type DrawTask,
  type Effort,
  type EmbedTask,
  type MediaPart,
  type ModelTask,
  type ModerateTask,
  noParameters,
  type Parameters,
  type RerankTask,
  type SpeakTask,
  type Tool,
  type ToolCall,
  type ToolChoice,
  type TranscribeTask,
  type TranslateTask,
  type TranslationPair,
  type Turn,
} from "./task.ts";
export type { Verdict, VerdictPhase } from "./verdict.ts";
