import { pageHeader } from './page-header.js';
import type { ErrorAnswer } from './read-failure.js';

interface SendBytesInput {
  path: string;
  picture: Blob;
  onProgress: (share: number) => void;
}

/** Long enough for 8 MB on a slow 3G line; the server's own limit ends a request that it is working on. */
const uploadTimeoutMs = 180_000;

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * Uploads a picture; null when no answer came. XMLHttpRequest, because fetch cannot tell how much has left the
 * device, and on a slow line that is the difference between waiting and giving up.
 */
export function sendBytes({ path, picture, onProgress }: SendBytesInput): Promise<ErrorAnswer | null> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    request.timeout = uploadTimeoutMs;
    request.setRequestHeader('content-type', picture.type);
    for (const [name, value] of Object.entries(pageHeader)) request.setRequestHeader(name, value);
    request.upload.addEventListener('progress', ({ lengthComputable, loaded, total }) => {
      if (lengthComputable && total > 0) onProgress(loaded / total);
    });
    request.addEventListener('load', () =>
      resolve({
        status: request.status,
        body: parseText(request.responseText),
        retryAfter: request.getResponseHeader('retry-after'),
      }),
    );
    for (const ending of ['error', 'timeout', 'abort']) request.addEventListener(ending, () => resolve(null));
    request.send(picture);
  });
}
