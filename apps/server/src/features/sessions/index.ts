// What other features and the surfaces may read of this one; everything else goes through operations/.
export {
  findSession,
  findSessionKey,
  listExpiredSessions,
  listTimelineEvents,
  lockSession,
} from './queries.js';
