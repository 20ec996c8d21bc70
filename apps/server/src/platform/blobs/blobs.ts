/** Where sealed images live. Keys are made by the caller: `<interviewId>/<random>`; content is opaque. */
export interface Blobs {
  /** Resolves when the content would survive the process; a repeated put of one key replaces it. */
  put(key: string, content: Uint8Array): Promise<void>;
  /** null when there is no such blob. */
  get(key: string): Promise<Buffer | null>;
  delete(key: string): Promise<void>;
  /** Removes everything under a prefix such as an interviewId. */
  deleteAll(prefix: string): Promise<void>;
}
