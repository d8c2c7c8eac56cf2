export { readApproval } from "./approvals.ts";
export { findKill, readKills, type RecordedKill } from "./kills.ts";
export { recordedFolder, recordFiles, type RecordKind } from "./record-files.ts";
export {
  digestOfBook,
  digestOfPack,
  readBookOnly,
  readSources,
  type SourceFolders,
  type Sources,
} from "./sources.ts";
