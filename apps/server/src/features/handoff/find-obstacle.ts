/** Why a phone cannot use a link of this installation: it means the phone itself, or its browser gives it no camera. */
export type HandoffObstacle = 'loopback' | 'insecure';

/** By the public address alone: whether a network leads there is for the phone to find out. */
export function findObstacle(publicUrl: string): HandoffObstacle | null {
  const { hostname, protocol } = new URL(publicUrl);
  const isLoopback = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  if (isLoopback) return 'loopback';
  return protocol === 'https:' ? null : 'insecure';
}
