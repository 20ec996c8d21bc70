import type { Dependencies } from '../../../dependencies.js';
import { readPrivate } from './read-private.js';

export async function readCustomFields(
  dependencies: Dependencies,
  session: { organisationId: string; sessionId: string },
): Promise<{ customFields: Record<string, string> }> {
  return { customFields: (await readPrivate(dependencies, session)).customFields ?? {} };
}
