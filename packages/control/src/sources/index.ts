export { approvalFiles, recordedFolder } from "./approval-files.ts";
export { digestOfSource, readBookOnly, readSources, type SourceFolders, type Sources } from "./sources.ts";
