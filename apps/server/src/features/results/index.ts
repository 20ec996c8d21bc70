// What other features and the surfaces may read of this one; everything else goes through operations/.
export { deleteImageLinksExpiredBefore } from './queries.js';
