/** What is read of a folder at most. */
export interface FolderLimits {
  readonly files: number;
  readonly totalBytes: number;
  /** Of one file other than a description of an API. */
  readonly fileBytes: number;
  /** Of one description of an API. */
  readonly specificationBytes: number;
}

/** Room for a hundred thousand subscriptions. Azure: a description that is not imported by URL has at most 4 MB. */
export const defaultLimits: FolderLimits = {
  files: 500_000,
  totalBytes: 512 * 1024 * 1024,
  fileBytes: 1024 * 1024,
  specificationBytes: 4 * 1024 * 1024,
};

/** Artifacts lie four folders deep at most, those of workspaces two deeper. */
export const deepestFolder = 8;
