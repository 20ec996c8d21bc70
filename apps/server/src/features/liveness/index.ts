// What other features may read of this one; everything else goes through operations/.
export { attemptsLeft } from './allowed-attempts.js';
export { deleteFramesExpiredBefore } from './queries.js';
export { readLiveness } from './read-liveness.js';
