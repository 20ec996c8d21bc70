import type { Trx } from '../../../platform/database/open-database.js';
import { deleteCodes } from '../queries.js';

/** No code of the session opens it any more. */
export async function forgetCodes(trx: Trx, sessionId: string): Promise<void> {
  await deleteCodes(trx, sessionId);
}
