// What other features and the surfaces may read of this one; everything else goes through operations/.
export { findPageCookie } from './queries.js';
