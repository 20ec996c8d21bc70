// What other features and the surfaces may read of this one; everything else goes through operations/.
export { pageCookieOpens } from './queries.js';
