import type { Dependencies } from '../../../dependencies.js';

/**
 * After the session's key was destroyed with a commit. Should the process die before, or the store refuse, what stays
 * is sealed with a key that no longer exists: unreadable for everybody, a matter of disk space.
 */
export async function removeBlobs(
  { blobs, log }: Pick<Dependencies, 'blobs' | 'log'>,
  sessionId: string,
): Promise<void> {
  try {
    await blobs.deleteAll(sessionId);
  } catch (error) {
    log.error(
      { err: error, interviewId: sessionId },
      'sealed images of a deleted session could not be removed',
    );
  }
}
