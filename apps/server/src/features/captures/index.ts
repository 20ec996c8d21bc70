// What other features and the surfaces may read of this one; everything else goes through operations/.
export { findAcceptedCapture, findCapture, findRepeatedCapture, listCaptures } from './queries.js';
