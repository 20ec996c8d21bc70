import type { OcrData } from '@gatehouse/contract';
import type { Dependencies } from '../../../dependencies.js';
import { readSession } from '../../sessions/operations/read-status.js';
import { loadResults } from './store-results.js';

/** Contract 6.2: `{}` before any document was processed. */
export async function readOcrData(
  dependencies: Dependencies,
  { organisationId, sessionId }: { organisationId: string; sessionId: string },
): Promise<OcrData> {
  const session = await readSession(dependencies, organisationId, sessionId);
  const results = await loadResults(
    dependencies.db,
    session.id,
    dependencies.keyring.openDataKey(session.id, session),
  );
  return results.firstId?.ocrData ?? {};
}
