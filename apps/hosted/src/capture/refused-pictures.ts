/** Pictures of a step that were refused, by digest: none of their content is kept. */
export interface RefusedPictures {
  remember(picture: Blob, refusal: Refusal): Promise<void>;
  find(picture: Blob): Promise<Refusal | null>;
}

export interface Refusal {
  reason: string;
  retriesLeft: number;
}

async function digestOf(picture: Blob): Promise<string | null> {
  // Missing where the page is not served securely; the server recognises the picture, too.
  if (crypto.subtle === undefined) return null;
  const digest = await crypto.subtle.digest('SHA-256', await picture.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function createRefusedPictures(): RefusedPictures {
  const refusals = new Map<string, Refusal>();
  return {
    async remember(picture, refusal) {
      const digest = await digestOf(picture);
      if (digest !== null) refusals.set(digest, refusal);
    },
    async find(picture) {
      const digest = refusals.size === 0 ? null : await digestOf(picture);
      return digest === null ? null : (refusals.get(digest) ?? null);
    },
  };
}
